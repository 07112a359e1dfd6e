using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using RaftActors.Machines.Versions;

namespace RaftActors.Machines;

/// <summary>
/// Tells an exception that is the machine's answer to a command, the same on every replica, from a failure of this node. A deterministic
/// machine throws the same everywhere and leaves the same state; memory, disk, network and installed software differ from node to node.
/// </summary>
internal static class ApplyFailures
{
    /// <summary>Longer messages are truncated: they are kept for repetitions and sent over the wire.</summary>
    private const int MaxMessage = 1000;

    /// <summary>Whether an exception is the answer: by the rule in the log, or because the machine declares it.</summary>
    public static bool IsAnswer(Exception thrown, ApplyExceptionPolicy onException) =>
        thrown is MachineException || (onException == ApplyExceptionPolicy.Answer && !IsTooOld(thrown) && !IsOfThisNode(thrown));

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

    /// <summary>The program on this node is too old: a newer one may know the command.</summary>
    public static bool IsTooOld(Exception thrown) => thrown is NewerVersionException;

    /// <summary>
    /// The answer to a command on which the machine failed. Only the message of a <see cref="MachineException"/> is part of it: other
    /// messages depend on the language and runtime of the node.
    /// </summary>
    public static string Answer(Exception thrown) => thrown is MachineException declared
        ? declared.Message.Length <= MaxMessage ? declared.Message : declared.Message[..MaxMessage]
        : "The machine failed on this command; see the node logs.";

    public static byte[] Encode(string message) => Encoding.UTF8.GetBytes(message);

    public static string Decode(ReadOnlyMemory<byte> message) => Encoding.UTF8.GetString(message.Span);
}
