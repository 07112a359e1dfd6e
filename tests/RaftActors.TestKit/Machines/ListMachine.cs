using System.Buffers.Binary;
using System.Text;
using RaftActors.Machines;

namespace RaftActors.TestKit.Machines;

/// <summary>Appends every command to a list; the query returns the whole list. Lost, duplicated or reordered commands show.</summary>
public class ListMachine : IStateMachine
{
    private readonly List<byte[]> _commands = [];

    public static IReadOnlyList<string> Parse(ReadOnlyMemory<byte> list)
    {
        var commands = new List<string>();
        var rest = list.Span;
        while (rest.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            commands.Add(Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return commands;
    }

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        var text = Encoding.UTF8.GetString(command.Command.Span);
        if (text == "poison")
        {
            throw new InvalidOperationException("This command poisons the machine.");
        }

        if (text == "disk")
        {
            throw new IOException("This node has no room.");
        }

        // A long command is replaced by its length, to keep the list small.
        _commands.Add(
            command.Command.Length > 1000 ? Encoding.UTF8.GetBytes($"{command.Command.Length} bytes") : command.Command.ToArray());
        return Encoding.UTF8.GetBytes($"{text[..Math.Min(text.Length, 100)]}@{command.Timestamp}");
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query)
    {
        if (!query.IsEmpty)
        {
            throw new ArgumentException("The query must be empty.");
        }

        using var stream = new MemoryStream();
        Save(stream);
        return stream.ToArray();
    }

    public void Save(Stream snapshot)
    {
        Span<byte> length = stackalloc byte[4];
        foreach (var command in _commands)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, command.Length);
            snapshot.Write(length);
            snapshot.Write(command);
        }
    }

    public void Load(Stream snapshot)
    {
        _commands.Clear();
        using var copy = new MemoryStream();
        snapshot.CopyTo(copy);
        foreach (var command in Parse(copy.ToArray()))
        {
            _commands.Add(Encoding.UTF8.GetBytes(command));
        }
    }
}
