using Akka.Actor;

namespace RaftActors.Machines.Ranged;

/// <summary>Tells those who follow a range's keys through its log what the log does not say. What is not applied yet waits.</summary>
internal sealed class FollowedRange(ReplicatedMachine machine, string group)
{
    private readonly List<(MachineProtocol.Describe Asked, IActorRef By)> _waiting = [];

    public static void Refuse(IActorRef asker) => asker.Tell(new MachineProtocol.Described(null, [], 0));

    /// <summary>Answers now or, if not all of it is applied, later.</summary>
    public void Describe(MachineProtocol.Describe asked, long applied, IActorRef asker)
    {
        if (asked.Last <= applied)
        {
            Answer(asked, asker);
        }
        else
        {
            // One for each subscription at most, and the replica limits those.
            _waiting.Add((asked, asker));
        }
    }

    public void Find(MachineProtocol.FindMerge asked, IActorRef asker) =>
        asker.Tell(new MachineProtocol.Found(machine.Range?.Notes.AbsorbedAt(asked.Source)));

    /// <summary>More is applied.</summary>
    public void Serve(long applied)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].Asked.Last <= applied)
            {
                Answer(_waiting[i].Asked, _waiting[i].By);
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>The machine has stopped.</summary>
    public void RefuseAll()
    {
        foreach (var (_, asker) in _waiting)
        {
            Refuse(asker);
        }

        _waiting.Clear();
    }

    private void Answer(MachineProtocol.Describe asked, IActorRef asker)
    {
        if (machine.Range?.Notes is not { } notes)
        {
            Refuse(asker);
            return;
        }

        asker.Tell(new MachineProtocol.Described(
            notes.Describe(group, asked.First, asked.Last), notes.SkippedWithin(asked.First, asked.Last), notes.From));
    }
}
