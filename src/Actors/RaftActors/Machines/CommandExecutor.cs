using Google.Protobuf.Collections;
using RaftActors.Machines.Outbox;
using RaftActors.Machines.Sessions;
using RaftActors.Protocol.Identity;

namespace RaftActors.Machines;

/// <summary>
/// Executes commands on the machine and turns what happens into an answer: its result, its exception if that is an answer, or the notice
/// that the group has decided to skip the command.
/// </summary>
/// <param name="effects">Collects the effects of a command; those of a failed one are taken back.</param>
/// <param name="skips">The entries that the group has decided to skip, as far as this node knows.</param>
/// <param name="failed">Called for every exception that is an answer.</param>
internal sealed class CommandExecutor(PendingEffects effects, SkippedEntries skips, Action<EntryId, Exception>? failed)
{
    /// <summary>The entries that this state has skipped; part of the replicated state.</summary>
    private readonly SortedSet<long> _skipped = [];

    private LogIndex _base;

    /// <summary>Executes a command in log order.</summary>
    /// <exception cref="Exception">The machine's, if it is not an answer: the state must not be trusted.</exception>
    public CachedAnswer Execute(IStateMachine machine, in CommittedCommand command, ApplyExceptionPolicy onException)
    {
        var (index, term) = (command.Index, command.Term);
        if (skips.Contains(index))
        {
            _skipped.Add(index);
            return new CachedAnswer(
                index, term, ApplyFailures.Encode("An operator skipped this command; the machine never executed it."), Failed: true);
        }

        effects.Begin(index);
        try
        {
            var result = machine.Apply(command with { Outbox = effects });
            effects.End();
            return new CachedAnswer(index, term, result);
        }
        catch (Exception thrown) when (ApplyFailures.IsAnswer(thrown, onException))
        {
            effects.TakeBack();
            return Fail(command, thrown);
        }
    }

    /// <summary>The answer to a command on which the machine failed.</summary>
    public CachedAnswer Fail(in CommittedCommand command, Exception thrown)
    {
        failed?.Invoke(new EntryId(new LogIndex(command.Index), new Term(command.Term)), thrown);
        return new CachedAnswer(command.Index, command.Term, ApplyFailures.Encode(ApplyFailures.Answer(thrown)), Failed: true);
    }

    public bool IsSkipped(long index) => skips.Contains(index);

    /// <summary>The group decided to skip an earlier entry.</summary>
    /// <exception cref="SkipRequiredException">This state includes it and must be rebuilt without it.</exception>
    public void CheckSkip(long index) => skips.Check(index, _skipped, _base.Value);

    public void Save(RepeatedField<long> skipped) => skipped.AddRange(_skipped);

    public void Load(RepeatedField<long> skipped, LogIndex at)
    {
        _base = at;
        _skipped.Clear();
        _skipped.UnionWith(skipped);
    }
}
