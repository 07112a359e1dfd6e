using RaftActors.Persistence.Tests.Processes;

namespace RaftActors.Persistence.Tests;

/// <summary>A node in its own process, for the tests that kill it. It stops when its standard input ends.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["node", var node, var ports, var directory, var store, var point])
        {
            await Console.Error.WriteLineAsync("This is a test assembly: run it with dotnet test.");
            return 2;
        }

        return await KilledNode.RunAsync(
            int.Parse(node, System.Globalization.CultureInfo.InvariantCulture),
            [.. ports.Split(',').Select(p => int.Parse(p, System.Globalization.CultureInfo.InvariantCulture))],
            directory,
            store,
            point);
    }
}
