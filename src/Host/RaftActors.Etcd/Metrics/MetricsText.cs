using System.Globalization;
using System.Text;

namespace RaftActors.Etcd.Metrics;

/// <summary>A page in the text format of Prometheus.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric.</summary>
    public void Describe(string name, string type, string help) =>
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>A series of it.</summary>
    public void Add(string name, long value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        var before = '{';
        foreach (var (label, text) in labels)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{before}{label}=\"{text}\"");
            before = ',';
        }

        _text.Append(labels.IsEmpty ? "" : "}").Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    /// <summary>A metric of one series.</summary>
    public void Write(string name, string type, string help, long value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Describe(name, type, help);
        Add(name, value, labels);
    }

    public override string ToString() => _text.ToString();
}
