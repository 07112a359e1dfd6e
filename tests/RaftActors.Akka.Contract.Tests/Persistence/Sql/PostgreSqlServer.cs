using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;
using RaftActors.Akka.Contract.Tests.Remote;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

/// <summary>
/// A private PostgreSQL on loopback, in a temporary folder, with a password of its own. Started by the first test that needs it, stopped
/// after the last one; it also ends when the test process is killed, because it lives no longer than its standard input.
/// </summary>
public sealed class PostgreSqlServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The shell stays between: a signal at the end of the input is all that the server then needs.
    private const string StopWithInput = "\"$@\" & server=$!; read -r _; kill -INT $server; wait $server";

    private readonly Lazy<string> _connectionString;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];
    private TemporaryFolder? _folder;
    private Process? _server;
    private int _databases;

    public PostgreSqlServer()
    {
        _connectionString = new Lazy<string>(Start);
    }

    /// <summary>The connection string of a new, empty database.</summary>
    public string NewDatabase()
    {
        var name = "contract" + Interlocked.Increment(ref _databases);
        using var connection = new NpgsqlConnection(_connectionString.Value + ";Database=postgres;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE DATABASE " + name;
        command.ExecuteNonQuery();
        return $"{_connectionString.Value};Database={name};Maximum Pool Size=10";
    }

    public void Dispose()
    {
        if (_server is not null)
        {
            _server.StandardInput.Close();
            _server.WaitForExit();
            _server.Dispose();
        }

        _folder?.Dispose();
    }

    private string Start()
    {
        _folder = new TemporaryFolder();
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var passwordFile = Path.Combine(_folder.Path, "password");
        File.WriteAllText(passwordFile, password);
        if (PostgreSqlPrograms.MustChangeUser)
        {
            Run("chown", "-R", PostgreSqlPrograms.User, _folder.Path);
        }

        var data = Path.Combine(_folder.Path, "data");
        Run(
            [
                .. AsAnotherUser(), PostgreSqlPrograms.PathOf("initdb"), "--pgdata", data, "--username", "contract", "--pwfile", passwordFile,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync",
            ]);
        var port = TcpRelay.FreePort();
        var start = new ProcessStartInfo("sh")
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        string[] arguments =
        [
            "-c", StopWithInput, "sh", .. AsAnotherUser(), PostgreSqlPrograms.PathOf("postgres"), "-D", data, "-h", "127.0.0.1", "-p", $"{port}",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=200", "-c", "lc_messages=C",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _server = Process.Start(start)!;
        _server.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _server.BeginErrorReadLine();
        Assert.True(_ready.Task.Wait(Patience), "PostgreSQL does not start: " + Said());
        return $"Host=127.0.0.1;Port={port};Username=contract;Password={password}";
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException("PostgreSQL ended: " + Said()));
            return;
        }

        lock (_said)
        {
            _said.Add(line);
        }

        if (line.Contains("ready to accept connections", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return string.Join('\n', _said);
        }
    }

    private static string[] AsAnotherUser() => PostgreSqlPrograms.MustChangeUser
        ? ["setpriv", "--reuid", PostgreSqlPrograms.User, "--regid", "nogroup", "--clear-groups"]
        : [];

    private static void Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command[0]} ended with {process.ExitCode}: {error}{output.Result}");
    }
}

/// <summary>The tests that share the server; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlServer>
{
    public const string Name = "PostgreSQL";
}
