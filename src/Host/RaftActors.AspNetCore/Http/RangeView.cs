using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>A range as the interface shows it: keys as text where they are valid UTF-8, and always in base64.</summary>
/// <param name="range">What the map has.</param>
/// <param name="leader">The node that leads its group, as far as this process knows.</param>
/// <param name="load">What its leader reported; null if it did not.</param>
internal sealed class RangeView(RangeStatus range, string? leader, RangeLoad? load)
{
    public string Group => range.Group;

    public string Keyspace => range.Keyspace;

    /// <summary>Null if it is not text.</summary>
    public string? Start => Text(range.Start);

    public string StartBase64 => Convert.ToBase64String(range.Start.Span);

    /// <summary>Null for no end, or if it is not text.</summary>
    public string? End => range.End is { } end ? Text(end) : null;

    /// <summary>Null for no end.</summary>
    public string? EndBase64 => range.End is { } end ? Convert.ToBase64String(end.Span) : null;

    public long Version => range.Version;

    public string State => range.State;

    public string? Leader => leader ?? load?.Status.Leader;

    /// <summary>Null if its leader has not reported; so are the next ones.</summary>
    public long? Bytes => load?.Status.Bytes;

    public long? Entries => load?.Status.Entries;

    public double? WritesPerSecond => load?.WritesPerSecond;

    /// <summary>The key with most of the requests, if it is text; null for none.</summary>
    public string? HotKey => load?.Status.HotKey is { } key ? Text(key) : null;

    public string? HotKeyBase64 => load?.Status.HotKey is { } key ? Convert.ToBase64String(key.Span) : null;

    public IEnumerable<RangeReplicaStatus> Replicas => range.Replicas;

    /// <summary>Null if none is open.</summary>
    public long? Operation => range.Operation == 0 ? null : range.Operation;

    public bool Sticky => range.IsSticky;

    public string Birth => range.Birth;

    public string? Parent => range.Parent.Length == 0 ? null : range.Parent;

    /// <summary>For a single range: its operations, oldest first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<OperationView>? Operations { get; init; }

    /// <summary>Null if the bytes are not text.</summary>
    public static string? Text(ReadOnlyMemory<byte> key) => Utf8.IsValid(key.Span) ? Encoding.UTF8.GetString(key.Span) : null;
}
