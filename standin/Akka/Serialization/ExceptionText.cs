using Akka.Actor;

namespace Akka.Serialization;

/// <summary>
/// An exception from elsewhere: its type name chooses among a few known types and never loads one. The rest arrives as an
/// <see cref="AkkaException"/> that says which type it was.
/// </summary>
internal static class ExceptionText
{
    public static void Write(BinaryWriter writer, Exception exception)
    {
        writer.Write(exception is RemoteException remote ? remote.OriginalType : exception?.GetType().FullName ?? "");
        writer.Write(exception?.Message ?? "");
        writer.Write(exception?.InnerException is not null);
        if (exception?.InnerException is { } inner)
        {
            Write(writer, inner);
        }
    }

    public static Exception Read(BinaryReader reader)
    {
        var type = reader.ReadString();
        var message = reader.ReadString();
        var inner = reader.ReadBoolean() ? Read(reader) : null;
        return type switch
        {
            "" => null,
            "System.Exception" => new Exception(message, inner),
            "System.ArgumentException" => new ArgumentException(message, inner),
            "System.InvalidOperationException" => new InvalidOperationException(message, inner),
            "System.NotSupportedException" => new NotSupportedException(message, inner),
            "System.TimeoutException" => new TimeoutException(message, inner),
            "System.OperationCanceledException" => new OperationCanceledException(message, inner),
            "System.Threading.Tasks.TaskCanceledException" => new TaskCanceledException(message, inner),
            "System.IO.IOException" => new IOException(message, inner),
            "Akka.Actor.AskTimeoutException" => new AskTimeoutException(message),
            _ => new RemoteException(type, message, inner),
        };
    }

    private sealed class RemoteException(string type, string message, Exception inner) : AkkaException($"{type}: {message}", inner)
    {
        public string OriginalType { get; } = type;
    }
}
