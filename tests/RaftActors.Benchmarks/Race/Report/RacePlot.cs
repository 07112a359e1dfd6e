using ScottPlot;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>Operations per second of both systems, a pair of bars per row, as SVG.</summary>
internal static class RacePlot
{
    private const int WidthPerRow = 60;
    private const int LeastWidth = 640;
    private const int Height = 520;
    private const double BarWidth = 0.4;

    // The legend stands above the bars.
    private const double HeadRoom = 1.3;

    public static void Write(RaceReport report, string file)
    {
        var plot = new Plot();
        var most = report.Rows.SelectMany(r => new[] { r.Ours?.PerSecond ?? 0, r.Etcd?.PerSecond ?? 0 }).DefaultIfEmpty(1).Max();
        Add(plot, report, "RaftActors", -BarWidth / 2, Colors.C0, r => r.Ours?.PerSecond);
        Add(plot, report, "etcd", BarWidth / 2, Colors.C1, r => r.Etcd?.PerSecond);
        plot.Title(report.Title);
        plot.YLabel("operations per second");
        plot.Axes.Bottom.SetTicks([.. report.Rows.Select((_, i) => (double)i)], [.. report.Rows.Select(r => r.Name)]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = 45;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        plot.Axes.Bottom.MinimumSize = 140;
        plot.Axes.Right.MinimumSize = 60;
        plot.Axes.SetLimits(-1, report.Rows.Count, 0, most * HeadRoom);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(file, Math.Max(LeastWidth, 160 + (report.Rows.Count * WidthPerRow)), Height);
    }

    private static void Add(Plot plot, RaceReport report, string system, double shift, Color color, Func<RaceRow, double?> figure)
    {
        var bars = report
            .Rows.Select((row, i) => (Figure: figure(row), Position: i + shift))
            .Where(b => b.Figure is not null)
            .Select(b => new Bar { Position = b.Position, Value = b.Figure!.Value, Size = BarWidth, FillColor = color, LineWidth = 0 })
            .ToArray();
        if (bars.Length > 0)
        {
            plot.Add.Bars(bars).LegendText = system;
        }
    }
}
