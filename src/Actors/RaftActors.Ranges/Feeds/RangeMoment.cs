using RaftActors.Ranges.Keys;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Feeds;

/// <summary>What a range was before an entry, as far as notes need it.</summary>
/// <param name="Keys">Its keys; null for none.</param>
/// <param name="Absorbing">The merge that was bringing it keys.</param>
/// <param name="IsRetired">Whether it had ended.</param>
internal readonly record struct RangeMoment(KeyRange? Keys, Absorbing? Absorbing, bool IsRetired)
{
    /// <summary>What it is now.</summary>
    public static RangeMoment Of(RangeState state) => new(state.Descriptor?.Keys, state.Merges.Absorbing, state.Merges.Retired is not null);
}
