using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Storage;

/// <summary>
/// The messages between a node's agent and the store of its book: which replicas of ranges the node hosts. The store keeps bytes in order
/// and does not know what they mean. They never leave the process.
/// </summary>
public static class BookProtocol
{
    /// <summary>Read the book. Answered by <see cref="Opened"/>; if it is damaged or lost, the store stops instead.</summary>
    public sealed record Open : INoSerializationVerificationNeeded;

    /// <summary>The book from its beginning, or from the last <see cref="Replace"/> on.</summary>
    /// <param name="Whole">The content of the last <see cref="Replace"/>; null if there was none.</param>
    /// <param name="Events">What was written since, in order.</param>
    public sealed record Opened(ReadOnlyMemory<byte>? Whole, ImmutableArray<ReadOnlyMemory<byte>> Events)
        : INoSerializationVerificationNeeded;

    /// <summary>Write an event. Answered by <see cref="Written"/> when it is on disk; if that fails, the store stops.</summary>
    public sealed record Write(ReadOnlyMemory<byte> Event) : INoSerializationVerificationNeeded;

    /// <summary>Write the whole book, and then delete what was before. Answered by <see cref="Written"/>.</summary>
    public sealed record Replace(ReadOnlyMemory<byte> Whole) : INoSerializationVerificationNeeded;

    /// <summary>The oldest write that was not answered yet is on disk.</summary>
    public sealed record Written : INoSerializationVerificationNeeded;
}
