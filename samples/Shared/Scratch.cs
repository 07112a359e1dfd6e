using System.Net;
using System.Net.Sockets;

namespace Samples.Shared;

/// <summary>A temporary directory, deleted at the end, and ports of this computer. An application configures both.</summary>
internal sealed class Scratch : IDisposable
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("raftactors-sample-").FullName;

    /// <summary>The directory of one node: two nodes never share one.</summary>
    public string Of(string node) => Path.Combine(Directory, node);

    /// <summary>Ports that are free now.</summary>
    public static int[] FreePorts(int count)
    {
        // All listen before the first one stops, so that no port is given twice.
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (var listener in listeners)
        {
            listener.Stop();
        }

        return ports;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
