using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RaftActors.AspNetCore.Metrics;
using RaftActors.Telemetry;

namespace RaftActors.Host.Metrics;

/// <summary>What OpenTelemetry collects in a node, and where it takes that: to <c>/metrics</c> and, if asked for, to a collector.</summary>
internal static class Collection
{
    private const string Service = "raftactors";

    /// <summary>
    /// Series of one instrument; more are counted together, with the attribute <c>otel.metric.overflow</c>. The library's default would be
    /// exceeded by a node with a thousand groups of three.
    /// </summary>
    private const int MaxSeries = 10_000;

    /// <param name="services">The services of the server.</param>
    /// <param name="collector">Takes metrics and spans by OTLP over HTTP; null without one. Spans are made only for it.</param>
    public static void Add(IServiceCollection services, Uri? collector)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(Service, serviceVersion: RaftTelemetry.Version))
            .WithMetrics(metrics => Measure(metrics, collector));
        if (collector is not null)
        {
            // The span of an HTTP request is the parent: without it, those of the library would count as not sampled.
            telemetry.WithTracing(traces => traces.AddSource(RaftTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(options => Send(options, collector, "v1/traces")));
        }
    }

    private static void Measure(MeterProviderBuilder metrics, Uri? collector)
    {
        metrics.AddMeter(RaftTelemetry.Name, HostMetrics.MeterName, "System.Runtime")
            .AddView(instrument => instrument.Meter.Name == RaftTelemetry.Name
                ? new MetricStreamConfiguration { CardinalityLimit = MaxSeries }
                : null)

            // Who scrapes sees what is now.
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0);
        if (collector is not null)
        {
            metrics.AddOtlpExporter(options => Send(options, collector, "v1/metrics"));
        }
    }

    private static void Send(OtlpExporterOptions options, Uri collector, string path) =>
        (options.Protocol, options.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(collector, path));
}
