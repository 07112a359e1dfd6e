using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using RaftActors.AspNetCore.Metrics;
using RaftActors.Telemetry;

namespace RaftActors.Host.Metrics;

/// <summary>Listens to the instruments of the runtime, of the host and of .NET, and writes them in the format of Prometheus.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private static readonly string[] Meters = [RaftTelemetry.Name, HostMetrics.MeterName, "System.Runtime"];
    private readonly ConcurrentDictionary<Instrument, Family> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();

    /// <summary>The replicas at the time of the last scrape.</summary>
    private HashSet<(string Group, string Node)> _replicas = [];

    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, i => new Family(i)));
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, family) => ((Family)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>The text format, version 0.0.4.</summary>
    public string Text()
    {
        lock (_observing)
        {
            foreach (var family in _families.Values)
            {
                family.BeginRound();
            }

            _listener.RecordObservableInstruments();
            foreach (var family in _families.Values)
            {
                family.EndRound();
            }

            ForgetWhatEnded();
        }

        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            family.WriteTo(text);
        }

        using var process = Process.GetCurrentProcess();
        Gauge(
            text,
            "process_start_time_seconds",
            "Start of the process, in seconds since 1970.",
            new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        Gauge(text, "process_resident_memory_bytes", "Memory of the process in RAM.", process.WorkingSet64);
        Gauge(text, "process_threads", "Threads of the process.", process.Threads.Count);
        return text.ToString();
    }

    /// <summary>A series ends with what it describes, including the counters of a removed replica.</summary>
    private void ForgetWhatEnded()
    {
        var live = _families
            .Where(f => f.Key.IsObservable && f.Key.Meter.Name == RaftTelemetry.Name)
            .SelectMany(f => f.Value.Replicas())
            .ToHashSet();
        _replicas.ExceptWith(live);
        if (_replicas.Count > 0)
        {
            foreach (var family in _families.Values)
            {
                family.Forget(_replicas);
            }
        }

        _replicas = live;
    }

    public void Dispose() => _listener.Dispose();

    private static void Gauge(StringBuilder text, string name, string help, double value) =>
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value:R}\n");
}
