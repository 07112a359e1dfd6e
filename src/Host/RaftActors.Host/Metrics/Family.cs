using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using RaftActors.Telemetry;

namespace RaftActors.Host.Metrics;

/// <summary>All series of one instrument.</summary>
internal sealed class Family
{
    /// <summary>More series than this mean that an instrument has an unsuitable tag; further series are dropped.</summary>
    private const int MaxSeries = 10_000;
    private static readonly double[] Seconds = [.. DurationBuckets.Advice.HistogramBucketBoundaries!];
    private static readonly double[] Amounts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576];
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _series = new(new TagSets());
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series>.AlternateLookup<
        ReadOnlySpan<KeyValuePair<string, object?>>
    > _byTags;
    private readonly Instrument _instrument;
    private readonly Kind _kind;
    private readonly double[]? _bounds;

    public Family(Instrument instrument)
    {
        _instrument = instrument;
        _byTags = _series.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        Name = MetricName(instrument.Name);
        var type = instrument.GetType().Name;
        _kind = type.StartsWith("Histogram", StringComparison.Ordinal) ? Kind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("UpDown", StringComparison.Ordinal) ? Kind.Added
            : Kind.Observed;
        IsCounter = type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal);
        _bounds = _kind != Kind.Histogram ? null
            : instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised]
            : instrument.Unit == "s" ? Seconds
            : instrument.Unit == "ms" ? Array.ConvertAll(Seconds, s => s * 1000)
            : Amounts;
    }

    private enum Kind
    {
        /// <summary>Measurements add up.</summary>
        Added,

        /// <summary>The last measurement counts.</summary>
        Observed,

        /// <summary>Measurements fall into buckets.</summary>
        Histogram,
    }

    public string Name { get; }

    private bool IsCounter { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_byTags.TryGetValue(tags, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                return;
            }

            series = _series.GetOrAdd(tags.ToArray(), _ => new Series(_bounds));
        }

        if (_kind == Kind.Observed)
        {
            series.Set(value);
            series.IsSeen = true;
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Before the instruments are observed: forgets which series were seen.</summary>
    public void BeginRound()
    {
        foreach (var series in _instrument.IsObservable ? _series.Values : [])
        {
            series.IsSeen = false;
        }
    }

    /// <summary>Afterwards: a series that an observable instrument no longer reports is removed.</summary>
    public void EndRound()
    {
        foreach (var (tags, series) in _instrument.IsObservable ? _series : [])
        {
            if (!series.IsSeen)
            {
                _series.TryRemove(tags, out _);
            }
        }
    }

    /// <summary>The replicas that it reports.</summary>
    public IEnumerable<(string Group, string Node)> Replicas() => _series.Keys.Select(ReplicaOf).OfType<(string, string)>();

    /// <summary>Removes the series of stopped replicas. A restarted replica counts from zero, like a process.</summary>
    public void Forget(IReadOnlySet<(string Group, string Node)> ended)
    {
        foreach (var tags in _series.Keys)
        {
            if (ReplicaOf(tags) is { } replica && ended.Contains(replica))
            {
                _series.TryRemove(tags, out _);
            }
        }
    }

    public void WriteTo(StringBuilder text)
    {
        if (_series.IsEmpty)
        {
            return;
        }

        text.Append("# HELP ").Append(Name).Append(' ').Append(Escaped(_instrument.Description ?? "", inLabel: false)).Append('\n');
        text.Append("# TYPE ")
            .Append(Name)
            .Append(' ')
            .Append(_kind == Kind.Histogram ? "histogram" : IsCounter ? "counter" : "gauge")
            .Append('\n');
        foreach (
            var (labels, series) in _series.Select(s => (Labels: LabelsOf(s.Key), s.Value)).OrderBy(s => s.Labels, StringComparer.Ordinal))
        {
            if (_kind == Kind.Histogram)
            {
                Histogram(text, labels, series);
            }
            else
            {
                Line(text, Name, labels, series.Value);
            }
        }
    }

    private void Histogram(StringBuilder text, string labels, Series series)
    {
        var (buckets, sum) = series.Read();
        var separator = labels.Length == 0 ? "" : ",";
        var count = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            var bound = i < _bounds!.Length ? Number(_bounds[i]) : "+Inf";
            Line(text, Name + "_bucket", $"{labels}{separator}le=\"{bound}\"", count);
        }

        Line(text, Name + "_sum", labels, sum);
        Line(text, Name + "_count", labels, count);
    }

    private static (string Group, string Node)? ReplicaOf(KeyValuePair<string, object?>[] tags)
    {
        var (group, node) = ((string?)null, (string?)null);
        foreach (var (key, value) in tags)
        {
            group = key == "group" ? value as string : group;
            node = key == "node" ? value as string : node;
        }

        return group is null || node is null ? null : (group, node);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string LabelsOf(KeyValuePair<string, object?>[] tags) =>
        string.Join(
            ',',
            tags.OrderBy(t => t.Key, StringComparer.Ordinal)
                .Select(t =>
                    $"{MetricName(t.Key)}=\"{Escaped(Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? "", inLabel: true)}\""));

    private static string Escaped(string text, bool inLabel)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return inLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string MetricName(string name) => string.Create(name.Length, name, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
        }
    });

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
