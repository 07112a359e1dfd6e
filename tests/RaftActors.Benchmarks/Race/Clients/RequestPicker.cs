namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>The requests of one client: the same sequence for both systems, from the seed and the client's number.</summary>
internal sealed class RequestPicker(ClientTask task, int client)
{
    private const int PutsOfHundredMixed = 10;
    private readonly Random _random = new(SeedOf(task.Seed, client));

    public string NextKey() => Key(_random.Next(task.Keys));

    public bool NextIsPut() => task.Workload switch
    {
        Workload.Puts => true,
        Workload.Mixed => _random.Next(100) < PutsOfHundredMixed,
        _ => false,
    };

    public static string Key(int number) => $"key-{number:D8}";

    /// <summary>The same value for every request of a run; random, so that compression gains nothing.</summary>
    public static byte[] Value(ClientTask task)
    {
        var value = new byte[task.ValueBytes];
        new Random(task.Seed).NextBytes(value);
        return value;
    }

    // HashCode.Combine differs from process to process.
    private static int SeedOf(int seed, int client) => unchecked((seed * 16_777_619) ^ (client * 397));
}
