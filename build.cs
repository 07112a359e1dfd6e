#:property PublishAot=false
// The repository's one door: builds, tests and runs everything, with the Akka.NET packages where the feed has them and with the stand-in
// where it does not.   dotnet run build.cs help
using System.Diagnostics;

const string Help = """
    usage: dotnet run build.cs VERB [arguments]

      demo      three replicating nodes in one process, with HTTP and durable logs     (--help shows its options)
      test      builds everything and runs all tests                                   (arguments go to dotnet test)
      simulate  whole clusters in virtual time, every invariant after every step       (--seeds A..B --steps N --nodes 3|5|7 --groups N --profile NAME --json)
      soak      real nodes in processes, faults of all kinds, every answer checked     (--minutes N --seed S --json)
      script    a script of the protocol core's language                               (script FILE; tests/RaftActors.Protocol.Tests/testdata)
      bench     benchmarks                                                             (bench raft --help, bench akka --help)
      run       the host: run node --config FILE, run status, run kv put KEY VALUE …   (run --help)
      build     builds everything
      akka      finds out again whether the feed has the Akka.NET packages             (akka nuget | akka standin: decides it)
      help      this text

    Arguments after the verb are passed on; the exit code is that of what was run. 64: no such verb.
    """;

var root = Path.GetDirectoryName(Path.GetFullPath(Caller()))!;
var remembered = Path.Combine(root, ".akka-source.props");
var verb = args.Length == 0 ? "help" : args[0];
var rest = args.Length == 0 ? [] : args[1..];
switch (verb)
{
    case "demo":
        return Announce() ?? RunProject("src/Host/RaftActors.Host", ["demo", .. rest]);
    case "run":
        return Announce() ?? RunProject("src/Host/RaftActors.Host", rest);
    case "test":
        return Announce() ?? Dotnet(["test", "RaftActors.sln", "-c", "Release", "--nologo", "-m:1", .. rest]);
    case "simulate":
        return Announce() ?? RunProject("tests/RaftActors.Simulation", rest);
    case "soak":
        return Announce() ?? RunProject("tests/RaftActors.Soak", rest);
    case "script":
        return Announce() ?? RunProject("tests/RaftActors.Simulation", ["script", .. rest.Select(Path.GetFullPath)]);
    case "bench":
        return Announce() ?? RunProject("tests/RaftActors.Benchmarks", rest);
    case "build":
        return Announce() ?? Dotnet(["build", "RaftActors.sln", "-c", "Release", "--nologo", .. rest]);
    case "akka":
        return ChooseAkka(rest);
    case "help" or "--help" or "-h":
        Console.WriteLine(Help);
        return 0;
    default:
        Console.Error.WriteLine($"build.cs knows no verb '{verb}'.\n\n{Help}");
        return 64;
}

// One line: which Akka.NET, and why. On standard error, so that what a program prints can be piped. Null: go on.
int? Announce()
{
    var (source, reason) = Source();
    Console.Error.WriteLine($"Akka.NET: {(source == "nuget" ? "the NuGet packages" : "the stand-in of this repository")} ({reason})");
    return null;
}

(string Source, string Reason) Source()
{
    if (Environment.GetEnvironmentVariable("AkkaSource") is { Length: > 0 } asked)
    {
        return (asked, "the environment variable AkkaSource says so");
    }

    if (File.Exists(remembered))
    {
        var known = File.ReadAllText(remembered).Contains(">standin<", StringComparison.Ordinal) ? "standin" : "nuget";
        return (known, "found out earlier; 'dotnet run build.cs akka' asks the feed again");
    }

    var probed = Probe() ? "nuget" : "standin";
    Remember(probed);
    return (probed, probed == "nuget" ? "the package feed has them" : "the package feed does not have the packages");
}

int ChooseAkka(string[] choice)
{
    if (choice.Length > 1 || (choice.Length == 1 && choice[0] is not ("nuget" or "standin")))
    {
        Console.Error.WriteLine("usage: dotnet run build.cs akka [nuget|standin]");
        return 64;
    }

    File.Delete(remembered);
    if (choice.Length == 1)
    {
        Remember(choice[0]);
    }

    Announce();
    return 0;
}

void Remember(string source) => File.WriteAllText(
    remembered, $"<Project>\n  <PropertyGroup>\n    <AkkaSource>{source}</AkkaSource>\n  </PropertyGroup>\n</Project>\n");

// Restores a project that needs nothing but Akka: the only question is whether the feed has it.
bool Probe()
{
    var directory = Directory.CreateTempSubdirectory("akka-probe-").FullName;
    try
    {
        File.Copy(Path.Combine(root, "Directory.Packages.props"), Path.Combine(directory, "Directory.Packages.props"));
        if (File.Exists(Path.Combine(root, "NuGet.Config")))
        {
            File.Copy(Path.Combine(root, "NuGet.Config"), Path.Combine(directory, "NuGet.Config"));
        }

        File.WriteAllText(Path.Combine(directory, "probe.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Akka.Cluster" /><PackageReference Include="Akka.Persistence.Sql" /><PackageReference Include="Akka.TestKit.Xunit2" /><PackageReference Include="Microsoft.Data.Sqlite" /></ItemGroup>
            </Project>
            """);
        var start = new ProcessStartInfo("dotnet", ["restore", Path.Combine(directory, "probe.csproj"), "--nologo", "-v", "q"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var restore = Process.Start(start)!;
        restore.OutputDataReceived += (_, _) => { };
        restore.ErrorDataReceived += (_, _) => { };
        restore.BeginOutputReadLine();
        restore.BeginErrorReadLine();
        restore.WaitForExit();
        return restore.ExitCode == 0;
    }
    finally
    {
        Directory.Delete(directory, recursive: true);
    }
}

// Builds first and starts the program itself, so that Ctrl-C and exit codes go straight to it.
int RunProject(string project, string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "q", "-clp:NoSummary"])
    {
        WorkingDirectory = root,
        RedirectStandardOutput = true,
    };
    using var build = Process.Start(start)!;
    var said = build.StandardOutput.ReadToEnd();
    build.WaitForExit();
    if (build.ExitCode != 0)
    {
        Console.Error.WriteLine(said);
        return build.ExitCode;
    }

    return Dotnet(["run", "--project", project, "-c", "Release", "--no-build", "--", .. arguments]);
}

int Dotnet(string[] arguments)
{
    // The child gets the terminal's Ctrl-C itself and ends in its own time; this process waits for it.
    Console.CancelKeyPress += (_, press) => press.Cancel = true;
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = root })!;
    using var forward = System.Runtime.InteropServices.PosixSignalRegistration.Create(
        System.Runtime.InteropServices.PosixSignal.SIGTERM,
        signal =>
        {
            signal.Cancel = true;
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        });
    process.WaitForExit();
    return process.ExitCode;
}

static string Caller([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
