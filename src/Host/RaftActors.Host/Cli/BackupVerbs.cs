using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RaftActors.AspNetCore.Http;
using RaftActors.Host.Backups;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Cli;

/// <summary><c>backup</c> writes a running cluster's groups to a file; <c>inspect</c> checks that file and prints what it holds.</summary>
internal sealed class BackupVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io);

    public Command Backup()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Where to write the backup. The file appears only when it is complete and on disk.",
        };
        var groups = new Option<string[]>("--group", "-g")
        {
            Description = "Only this group. May be repeated.",
            HelpName = "GROUP",
        };
        var force = new Option<bool>("--force")
        {
            Description = "Replace an existing file.",
        };
        var command = new Command(
            "backup",
            "Write the state of all groups of a running cluster to a file. It contains everything that each group acknowledged before the "
                + "verb began. --timeout limits the attempts per group and each wait for more data.")
        {
            file, groups, force,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var signal = new StopSignal();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var write = WriteAsync(parsed, parsed.GetValue(file)!, parsed.GetValue(groups) ?? [], parsed.GetValue(force), stop.Token);
            if (await Task.WhenAny(write, signal.WaitAsync(null, stop.Token)).ConfigureAwait(false) != write)
            {
                await stop.CancelAsync().ConfigureAwait(false);
            }

            return await write.ConfigureAwait(false);
        });
        return _client.AddTo(command);
    }

    public Command Inspect()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file written by backup.",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "table for people, json for programs.",
            HelpName = "table|json",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json");
        var command = new Command(
            "inspect", "Check every byte of a backup and print its contents; exit code 1 if the file is damaged or not a backup.")
        {
            file, output,
        };
        command.SetAction(parsed =>
        {
            try
            {
                using var backup = BackupReader.Open(parsed.GetValue(file)!);
                Print(backup.Manifest, parsed.GetValue(file)!, backup.Length, parsed.GetValue(output) == "json");
                return ExitCode.Done;
            }
            catch (BackupProblem problem)
            {
                io.Complain(problem.Message);
                return ExitCode.Refused;
            }
        });
        return command;
    }

    private async Task<int> WriteAsync(ParseResult parsed, string file, string[] wanted, bool force, CancellationToken cancel)
    {
        using var client = _client.Connect(parsed);
        try
        {
            using var writer = BackupWriter.Create(file, force);
            var (known, failure) = await GroupsAsync(parsed, cancel).ConfigureAwait(false);
            if (failure is not null)
            {
                return _client.Failed(failure);
            }

            string[] groups = wanted.Length == 0 ? [.. known] : [.. wanted.Distinct().Order(StringComparer.Ordinal)];
            if (groups.FirstOrDefault(g => !known.Contains(g)) is { } unknownGroup)
            {
                return _client.Failed(
                    ExitCode.Refused, $"unknown group '{unknownGroup}'; the groups are {string.Join(", ", known)}. Nothing was written.");
            }

            using var progress = new BackupProgress(io, showsBar: !_client.IsJson(parsed));
            foreach (var group in groups)
            {
                var reply = await FetchAsync(client, writer, progress, group, cancel).ConfigureAwait(false);
                if (!reply.IsOk)
                {
                    return _client.Failed(reply.Exit, $"group {group}: {reply.Message}. Nothing was written.");
                }
            }

            progress.Dispose();
            var length = writer.Finish(CommandLine.Version());
            using var written = BackupReader.Open(file);
            Print(written.Manifest, file, length, _client.IsJson(parsed));
            return ExitCode.Done;
        }
        catch (BackupProblem problem)
        {
            return _client.Failed(ExitCode.Refused, problem.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return _client.Failed(ExitCode.Unavailable, "stopped before the backup was complete. Nothing was written.");
        }
    }

    /// <summary>The groups known to any of the endpoints: node configurations may differ while a group is added.</summary>
    private async Task<(SortedSet<string> Groups, ApiReply? Failure)> GroupsAsync(ParseResult parsed, CancellationToken cancel)
    {
        var groups = new SortedSet<string>(StringComparer.Ordinal);
        ApiReply? failure = null;
        var answered = false;
        foreach (var (_, reply) in await _client.AskAllAsync(parsed, "/v1/groups", cancel).ConfigureAwait(false))
        {
            if (reply.IsOk)
            {
                answered = true;
                groups.UnionWith(reply.Json().GetProperty("groups").EnumerateArray().Select(g => g.GetProperty("group").GetString()!));
            }
            else
            {
                failure = reply;
            }
        }

        return (groups, answered ? null : failure);
    }

    private static Task<ApiReply> FetchAsync(ApiClient client, BackupWriter writer, BackupProgress progress, string group,
        CancellationToken cancel) =>
        client.DownloadAsync(
            $"/v1/groups/{ClientOptions.Encode(group)}/state",
            (response, read) =>
            {
                var announced = Announced(group, response);
                progress.Begin(group, announced.Length);
                return writer.AddAsync(
                    announced,
                    async buffer =>
                    {
                        var count = await read(buffer).ConfigureAwait(false);
                        progress.Add(count);
                        return count;
                    },
                    cancel);
            },
            cancel);

    private static BackupGroup Announced(string group, HttpResponseMessage response)
    {
        return new BackupGroup(
            group,
            Uri.UnescapeDataString(Text(StateHeaders.Machine)),
            Number(StateHeaders.Index),
            Number(StateHeaders.Term),
            Number(StateHeaders.Timestamp),
            List(StateHeaders.Voters),
            List(StateHeaders.Learners),
            List(StateHeaders.Witnesses),
            response.Content.Headers.ContentLength ?? throw new BackupProblem($"group {group}: the answer has no Content-Length"),
            Text(StateHeaders.Sha256));

        string Text(string name) => response.Headers.TryGetValues(name, out var values)
            ? values.First()
            : throw new BackupProblem($"group {group}: the answer has no header {name}; do all nodes run this version?");

        long Number(string name) => long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BackupProblem($"group {group}: the header {name} must be a whole number, not '{Text(name)}'");

        string[] List(string name) => Text(name).Split(',', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Print(BackupManifest manifest, string file, long length, bool asJson)
    {
        if (asJson)
        {
            var body = new { File = file, Bytes = length, manifest.Format, manifest.CreatedAt, manifest.CreatedBy, manifest.Groups };
            io.Text.WriteLine(JsonSerializer.Serialize(body, JsonSerializerOptions.Web));
            return;
        }

        io.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: intact, {length} bytes, format {manifest.Format}, started {manifest.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, by "
                + $"raftactors {manifest.CreatedBy}"));
        Tables.Write(io, ["group", "machine", "index", "term", "bytes", "members"], manifest.Groups.Select(g => new Cell[]
        {
            g.Group, g.Machine, Number(g.Index), Number(g.Term), Number(g.Length), string.Join(" ", g.Voters.Concat(g.Learners)),
        }));

        static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
