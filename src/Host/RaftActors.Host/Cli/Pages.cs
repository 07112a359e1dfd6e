using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary>
/// A list longer than one answer: read page by page, up to its end or the limit.
/// </summary>
internal sealed class Pages
{
    private const int PageSize = 1000;
    private readonly ClientOptions _client;
    private readonly string _path;
    private readonly string _list;
    private readonly string _key;
    private readonly Option<int?> _limit = new("--limit") { Description = "At most this many; default: all.", HelpName = "N" };
    private readonly Option<string> _after = new("--after")
    {
        Description = "Start after this one.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "",
    };

    /// <param name="client">Sends the requests.</param>
    /// <param name="path">The path, without a query.</param>
    /// <param name="list">The name of the list in an answer.</param>
    /// <param name="key">The property of an item after which the next page starts.</param>
    public Pages(ClientOptions client, string path, string list, string key) => (_client, _path, _list, _key) = (client, path, list, key);

    public Command AddTo(Command command)
    {
        command.Options.Add(_limit);
        command.Options.Add(_after);
        return command;
    }

    /// <summary>Prints the whole list as one JSON object, or the rows with <paramref name="print"/>.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed, string prefix, Func<JsonElement, Cell[]> row, Action<List<Cell[]>> print, CancellationToken cancel)
    {
        var left = parsed.GetValue(_limit) ?? int.MaxValue;
        if (left < 1)
        {
            throw new UsageError("--limit must be at least 1");
        }

        var after = parsed.GetValue(_after) ?? "";
        List<Cell[]> rows = [];
        List<string> raw = [];
        JsonElement page;
        bool hasMore;
        do
        {
            var limit = Math.Min(left, PageSize).ToString(CultureInfo.InvariantCulture);
            var query = $"?prefix={Uri.EscapeDataString(prefix)}&after={Uri.EscapeDataString(after)}&limit={limit}";
            var reply = await _client.SendAsync(parsed, HttpMethod.Get, _path + query, null, cancel).ConfigureAwait(false);
            if (!reply.IsOk)
            {
                return rows.Count + raw.Count == 0
                    ? _client.Failed(reply)
                    : _client.Failed(reply.Exit, $"{reply.Message} The list is incomplete; continue with --after {Printable.Word(after)}.");
            }

            page = reply.Json();
            foreach (var item in page.GetProperty(_list).EnumerateArray())
            {
                var key = item.GetProperty(_key).GetString()!;
                if (string.CompareOrdinal(key, after) <= 0 && after.Length > 0)
                {
                    return _client.Failed(
                        ExitCode.Unavailable,
                        "The node started the list again: its older version does not support --after. Use another endpoint.");
                }

                after = key;
                left--;
                if (_client.IsJson(parsed))
                {
                    raw.Add(item.GetRawText());
                }
                else
                {
                    rows.Add(row(item));
                }
            }

            hasMore = page.GetProperty("more").GetBoolean();
        }
        while (hasMore && left > 0 && page.GetProperty(_list).GetArrayLength() > 0);

        if (_client.IsJson(parsed))
        {
            _client.Io.Text.WriteLine(Json(raw, hasMore, page.GetProperty("index").GetInt64()));
            return ExitCode.Done;
        }

        print(rows);
        if (hasMore)
        {
            _client.Io.Note($"There are more: continue with --after {Printable.Word(after)}, or omit --limit.");
        }

        return ExitCode.Done;
    }

    /// <summary>The same form as one page, with the index of the last page.</summary>
    private string Json(List<string> items, bool hasMore, long index)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray(_list);
        items.ForEach(i => json.WriteRawValue(i));
        json.WriteEndArray();
        json.WriteBoolean("more", hasMore);
        json.WriteNumber("index", index);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
