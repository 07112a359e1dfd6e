using System.Text;
using RaftActors.Machines;

namespace RaftActors.Tests.Machines.Outbox;

/// <summary>
/// "n effects text" adds n effects; anything else adds one with the command's text. Its only state is the number of commands.
/// </summary>
public sealed class Effectful : IStateMachine
{
    private int _count;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        _count++;
        var text = Encoding.UTF8.GetString(command.Command.Span);
        var effects = int.TryParse(text.Split(' ')[0], out var n) ? n : 1;
        for (var i = 0; i < effects; i++)
        {
            if (!command.Outbox!.TryAdd(command.Command.Span))
            {
                return "full"u8.ToArray();
            }
        }

        return BitConverter.GetBytes(_count);
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => BitConverter.GetBytes(_count);

    public void Save(Stream snapshot) => snapshot.Write(BitConverter.GetBytes(_count));

    public void Load(Stream snapshot)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        snapshot.ReadExactly(bytes);
        _count = BitConverter.ToInt32(bytes);
    }
}
