using System.Text;
using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>The report as a page of Markdown.</summary>
internal static class RaceMarkdown
{
    private const string None = "–";

    public static string Write(RaceReport report)
    {
        var text = new StringBuilder();
        text.Append($"# {report.Title}\n\n");
        Facts(text, report);
        Table(text, report.Rows);
        Errors(text, report.Rows);
        List(text, "Notes", report.Notes);
        List(text, "Limits", report.Limits.Select(l => l.ToString()));
        return text.ToString();
    }

    /// <summary>Where the figures come from, as a list.</summary>
    public static void Facts(StringBuilder text, RaceMachine machine)
    {
        text.Append($"- date: {machine.Date:yyyy-MM-dd HH:mm} UTC\n");
        text.Append($"- machine: processors {machine.Processors}, memory {machine.Memory}, ")
            .Append($"sync of 4 KiB {machine.SyncMilliseconds:0.00} ms (median of 100)\n");
        text.Append($"- software: {machine.System}, {machine.Runtime}, etcd {machine.Etcd ?? "not installed"}\n");
    }

    private static void Facts(StringBuilder text, RaceReport report)
    {
        var options = report.Options;
        Facts(text, report.Machine);
        text.Append($"- shape: {report.Shape}\n");
        text.Append($"- load: values of {options.ValueBytes} B, {options.Keys:N0} keys, seed {options.Seed}; ")
            .Append($"{options.RunInSeconds} s of load after each start, ")
            .Append($"then per row 2 s of warm-up and {options.Seconds} s measured; ")
            .Append($"{(options.Rounds == 1 ? "one round" : $"median of {options.Rounds} rounds")}\n");
        if (options.Settings.Length > 0)
        {
            text.Append($"- settings of RaftActors: `{options.Settings.ReplaceLineEndings(" ")}`\n");
        }

        text.Append('\n');
    }

    private static void Table(StringBuilder text, IReadOnlyList<RaceRow> rows)
    {
        text.Append("Each pair is ours / etcd. \"CPU\" is processor time per operation: of all servers, and of the client process.\n\n");
        text.Append("| row | ops/s | ratio | p50 ms | p99 ms | p99.9 ms | server CPU µs | client CPU µs | errors |\n");
        text.Append("|---|---|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            text.Append($"| {row.Name} | {Pair(row, r => $"{r.PerSecond:N0}")} | {(row.Ratio is { } ratio ? $"{ratio:0.00}" : None)} ");
            text.Append($"| {Pair(row, r => $"{r.P50:0.00}")} | {Pair(row, r => $"{r.P99:0.00}")} | {Pair(row, r => $"{r.P999:0.00}")} ");
            text.Append($"| {Pair(row, r => $"{r.ServerMicroseconds:0}")} | {Pair(row, r => $"{r.ClientMicroseconds:0}")} ");
            text.Append($"| {Pair(row, r => $"{r.Errors}")} |\n");
        }

        text.Append('\n');
    }

    private static string Pair(RaceRow row, Func<LoadResult, string> figure) =>
        $"{(row.Ours is { } ours ? figure(ours) : None)} / {(row.Etcd is { } etcd ? figure(etcd) : None)}";

    private static void Errors(StringBuilder text, IReadOnlyList<RaceRow> rows)
    {
        var ours = rows.Where(r => r.Ours?.FirstError is not null).Select(r => $"{r.Name}, RaftActors: {r.Ours!.FirstError}");
        var etcd = rows.Where(r => r.Etcd?.FirstError is not null).Select(r => $"{r.Name}, etcd: {r.Etcd!.FirstError}");
        List(text, "First errors", ours.Concat(etcd));
    }

    private static void List(StringBuilder text, string title, IEnumerable<string> items)
    {
        var list = string.Concat(items.Select(i => $"- {i}\n"));
        if (list.Length > 0)
        {
            text.Append($"## {title}\n\n{list}\n");
        }
    }
}
