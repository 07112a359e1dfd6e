using System.Text;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;

namespace RaftActors.Simulation.Scripts;

/// <summary>The machine of a scripted replica: the list of all commands, and the jobs that wait for a command to run them.</summary>
internal sealed class ScriptMachine
{
    private readonly Queue<Action> _jobs = new();
    private List<string> _commands = [];

    /// <summary>The last entry applied.</summary>
    public EntryId At { get; private set; }

    public bool HasJob => _jobs.Count > 0;

    public IReadOnlyList<string> Image => [.. _commands];

    public static string Text(in Entry entry) => entry.Kind switch
    {
        EntryKind.Command => Encoding.UTF8.GetString(entry.Payload.Span).TrimEnd('.'),
        EntryKind.Configuration => $"[{ConfigurationCodec.Decode(entry.Payload.Span)}]",
        _ => $"[{entry.Kind}]",
    };

    public void Start(EntryId at, IReadOnlyList<string> image)
    {
        _jobs.Clear();
        Restore(at, image);
    }

    public void Restore(EntryId at, IReadOnlyList<string> image)
    {
        At = at;
        _commands = [.. image];
    }

    public void Apply(in Entry entry)
    {
        At = entry.Id;
        if (entry.Kind == EntryKind.Command)
        {
            _commands.Add(Text(entry));
        }
    }

    public void Enqueue(Action job) => _jobs.Enqueue(job);

    public void RunJob() => _jobs.Dequeue()();

    public override string ToString() => string.Join(' ', _commands);

    /// <summary>All commands if they are few; otherwise their number and the last ones.</summary>
    public string Summary() =>
        _commands.Count <= 6 ? ToString() : $"{_commands.Count} commands, {string.Join(' ', _commands.TakeLast(3))}";
}
