using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Versions;

namespace RaftActors.Tests.Machines.Versions;

/// <summary>A machine with two versions: the second adds <c>shout</c>, which turns the words to capitals. One class per program.</summary>
public abstract class Words(int latest) : IVersionedMachine
{
    private readonly StringBuilder _words = new();

    public int LatestVersion => latest;

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        var text = Encoding.UTF8.GetString(command.Command.Span);
        if (text == "shout")
        {
            if (latest < 2 || !command.IsAtLeast(2))
            {
                return "unknown"u8.ToArray();
            }

            var loud = _words.ToString().ToUpperInvariant();
            _words.Clear().Append(loud);
        }
        else
        {
            _words.Append(text);
        }

        return Query(default);
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) => Encoding.UTF8.GetBytes(_words.ToString());

    public void Save(Stream snapshot) => snapshot.Write(Query(default).Span);

    public void Load(Stream snapshot)
    {
        using var copy = new MemoryStream();
        snapshot.CopyTo(copy);
        _words.Clear().Append(Encoding.UTF8.GetString(copy.ToArray()));
    }
}

/// <summary>The older program.</summary>
public sealed class OldWords() : Words(1);

/// <summary>The newer program.</summary>
public sealed class NewWords() : Words(2);
