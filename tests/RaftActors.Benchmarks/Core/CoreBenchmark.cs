using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Instant;

namespace RaftActors.Benchmarks.Core;

/// <summary>
/// The core alone on one thread: three replicas whose messages and writes complete at once, one command at a time, which is the most
/// expensive case per command.
/// </summary>
internal static class CoreBenchmark
{
    public static int Run(int seconds, int commandBytes)
    {
        var group = new InstantGroup(commandBytes);
        group.Run(20_000);
        var (steps, commands) = (group.Steps, group.Commands);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            group.Run(10_000);
        }

        var elapsed = clock.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        steps = group.Steps - steps;
        commands = group.Commands - commands;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                core, 3 replicas, 1 thread, commands of {commandBytes} B
                  {steps / elapsed / 1e6:0.00} M steps/s, {commands / elapsed / 1e3:0} k commands/s, {(double)steps
                    / commands:0.0} steps per command
                  {(double)allocated / steps:0} B allocated per step, {(double)allocated / commands:0} B per command:
                    3 x {Unsafe.SizeOf<Entry>()} B in three logs; the rest are messages and inputs, which outlive their step
                """));
        return 0;
    }
}
