using Akka.Actor;

namespace RaftActors.Requests;

/// <summary>
/// Subscribes, like <see cref="Messages.Subscribe"/>, to the commands of a range's log that were executed, together with what happened to
/// its keys: the sender gets <see cref="FollowedBatch"/>es.
/// </summary>
/// <param name="Group">The group's name.</param>
/// <param name="FromIndex">The first index of interest; zero with <paramref name="AfterMergeOf"/>.</param>
/// <param name="AfterMergeOf">Begin behind the entry that took over the keys of this group; empty otherwise.</param>
internal sealed record FollowRange(string Group, long FromIndex, string AfterMergeOf = "") : INoSerializationVerificationNeeded;
