using System.Diagnostics;
using RaftActors.TestKit.Files;
using RaftActors.TestKit.Network;
using Xunit;

namespace RaftActors.TestKit.Databases;

/// <summary>A test's own PostgreSQL server on loopback; it stops when its standard input closes, even if the tests are killed.</summary>
public sealed class PostgreSqlServer : IDisposable
{
    private const string EndWithInput = "\"$@\" & server=$!; read -r _; kill -INT $server; wait $server";
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _server;

    public PostgreSqlServer(TemporaryDirectory directory)
    {
        var data = Path.Combine(directory.Path, "pg");
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root. Its user must have access to the parent directory and own the data directory.
            Run("chmod", "o+x", directory.Path);
            Run("chown", "postgres", data);
        }

        Run([
            .. AsItsUser(),
            Path.Combine(Programs!, "initdb"),
            "--pgdata",
            data,
            "--username",
            "raft",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        ]);
        var port = Ports.Take(1)[0];
        string[] command =
        [
            "-c", EndWithInput, "sh", .. AsItsUser(), Path.Combine(Programs!, "postgres"), "-D", data, "-h", "127.0.0.1", "-p", $"{port}",
            "-c", "unix_socket_directories=", "-c", "lc_messages=C",
        ];
        _server = Process.Start(
            new ProcessStartInfo("sh", command)
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            })!;
        _server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("ready to accept connections", StringComparison.Ordinal) == true)
            {
                _ready.TrySetResult();
            }
        };
        _server.BeginErrorReadLine();
        Assert.True(_ready.Task.Wait(TimeSpan.FromSeconds(60)), "PostgreSQL does not start.");
        ConnectionString = $"Host=127.0.0.1;Port={port};Database=postgres;Username=raft";
    }

    /// <summary>The newest version in Debian's directory; null if none is installed.</summary>
    public static string? Programs { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(d => File.Exists(Path.Combine(d, "initdb")))
                .Order(StringComparer.Ordinal)
                .LastOrDefault()
            : null;

    public string ConnectionString { get; }

    public void Dispose()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static string[] AsItsUser() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "nogroup", "--clear-groups"] : [];

    private static void Run(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, WorkingDirectory = "/" })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command[0]} ended with {process.ExitCode}.");
    }
}
