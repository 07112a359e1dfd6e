namespace RaftActors.Soak.Checkers;

/// <summary>The accounts of one book.</summary>
internal readonly record struct Balances(long A, long B, long C, long D)
{
    public const int Accounts = 4;

    /// <summary>The initial balance of each account of a book.</summary>
    public const long AtFirst = 1000;

    public static readonly Balances Initial = new(AtFirst, AtFirst, AtFirst, AtFirst);

    public long this[int account] =>
        account switch
        {
            0 => A,
            1 => B,
            2 => C,
            3 => D,
            _ => throw new ArgumentOutOfRangeException(nameof(account)),
        };

    public Balances Move(int from, int to, long amount) => Change(from, -amount).Change(to, amount);

    private Balances Change(int account, long by) => account switch
    {
        0 => this with { A = A + by },
        1 => this with { B = B + by },
        2 => this with { C = C + by },
        _ => this with { D = D + by },
    };
}
