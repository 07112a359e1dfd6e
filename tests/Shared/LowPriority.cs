using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RaftActors.Tests.Shared;

/// <summary>
/// Compiled into test projects that only compute. They run at the same time as tests that wait for disks or elections
/// (<c>Directory.Solution.targets</c>), and must leave them the processor.
/// </summary>
internal static class LowPriority
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The assembly is run by a test host, whose Main is not ours.")]
    public static void Lower()
    {
        using var process = Process.GetCurrentProcess();
        process.PriorityClass = ProcessPriorityClass.Idle;
    }
}
