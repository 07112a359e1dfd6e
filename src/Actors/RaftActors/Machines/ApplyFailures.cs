using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using RaftActors.Machines.Versions;

namespace RaftActors.Machines;

/// <summary>
/// Whether an exception is the machine's answer to a command, the same on every replica, or this node's trouble. A deterministic machine
/// throws alike everywhere and leaves the same state behind; memory, disk, network and what is installed differ from node to node.
/// </summary>
internal static class ApplyFailures
{
    /// <summary>Longer messages are cut: they are kept for repetitions, and travel.</summary>
    private const int MaxMessage = 1000;

    public static bool IsOfThisNode(Exception thrown) =>
        thrown switch
        {
            OutOfMemoryException or InsufficientExecutionStackException or ThreadInterruptedException or ThreadAbortException => true,
            IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException => true,
            ExternalException or AccessViolationException or System.Net.Sockets.SocketException => true,
            TypeInitializationException
            or TypeLoadException
            or MissingMemberException
            or BadImageFormatException
            or ReflectionTypeLoadException => true,
            AggregateException many => many.InnerExceptions.Any(IsOfThisNode),
            _ => thrown.InnerException is { } inner && IsOfThisNode(inner),
        };

    /// <summary>The program is too old, here and not elsewhere: another program may know the command.</summary>
    public static bool IsTooOld(Exception thrown) => thrown is NewerVersionException;

    /// <summary>
    /// The answer to a command on which the machine failed. Only the message of a <see cref="MachineException"/> is part of it: those of
    /// others depend on the language and the runtime of a node.
    /// </summary>
    public static string Answer(Exception thrown) => thrown is MachineException declared
        ? declared.Message.Length <= MaxMessage ? declared.Message : declared.Message[..MaxMessage]
        : "The machine failed on this command. The logs of the nodes say why.";

    public static byte[] Encode(string message) => Encoding.UTF8.GetBytes(message);

    public static string Decode(ReadOnlyMemory<byte> message) => Encoding.UTF8.GetString(message.Span);
}
