using System.Net.ServerSentEvents;

namespace RaftActors.AspNetCore.Http;

/// <summary>One step through a sequence that is sent as events.</summary>
/// <param name="IsLast">Nothing follows.</param>
/// <param name="Event">What is sent; null if this element is not shown.</param>
internal readonly record struct EventStep(bool IsLast, SseItem<byte[]>? Event);
