using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>Limits that decide answers. They are part of the state, so that every replica decides alike.</summary>
/// <param name="QuotaBytes">How large the state may become before the alarm NOSPACE may be raised; 0 = no limit.</param>
/// <param name="MinLeaseTtl">In seconds.</param>
/// <param name="MaxTxnOps">The operations in each list of a txn.</param>
internal sealed record Limits(long QuotaBytes, long MinLeaseTtl, int MaxTxnOps)
{
    /// <summary>The time to live above which a lease is refused, in seconds.</summary>
    public const long MaxLeaseTtl = 9_000_000_000;

    private const long TwoGibibytes = 2L << 30;

    public static readonly Limits Initial = new(TwoGibibytes, 2, MvccChecks.DefaultMaxTxnOps);

    public static Limits Of(ConfigureAnswer saved) => new(saved.QuotaBytes, saved.MinLeaseTtl, saved.MaxTxnOps);

    public string? ProblemOf(ConfigureCommand command) =>
        command is { HasQuotaBytes: true, QuotaBytes: < 0 }
            ? $"quota_bytes = {command.QuotaBytes}: must be at least 0; 0 means no quota."
        : command.HasMinLeaseTtl && command.MinLeaseTtl is < 1 or > MaxLeaseTtl
            ? $"min_lease_ttl = {command.MinLeaseTtl}: must be 1 to {MaxLeaseTtl} seconds."
        : command is { HasMaxTxnOps: true, MaxTxnOps: < 1 }
            ? $"max_txn_ops = {command.MaxTxnOps}: must be at least 1."
        : null;

    public Limits With(ConfigureCommand command) => new(
        command.HasQuotaBytes ? command.QuotaBytes : QuotaBytes,
        command.HasMinLeaseTtl ? command.MinLeaseTtl : MinLeaseTtl,
        command.HasMaxTxnOps ? command.MaxTxnOps : MaxTxnOps);

    public ConfigureAnswer ToMessage() => new() { QuotaBytes = QuotaBytes, MinLeaseTtl = MinLeaseTtl, MaxTxnOps = MaxTxnOps };
}
