using System.Diagnostics;

namespace RaftActors.Routing;

/// <summary>The measurement of one request.</summary>
/// <param name="StartedAt">When the router accepted it; zero while metrics are off.</param>
/// <param name="Activity">Its span, if tracing is on.</param>
internal readonly record struct RequestSpan(long StartedAt, Activity? Activity);
