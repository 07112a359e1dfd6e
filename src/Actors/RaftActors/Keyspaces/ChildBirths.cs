using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Machines.Ranged;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// The births of children whose parents' replicas on this node applied a split: first the book, then the store, then the replica, then the
/// word to the parent. Used by the agent alone.
/// </summary>
internal sealed class ChildBirths(
    RaftSettings settings, ILogStoreProvider provider, KeptBook book, HostedReplicas replicas, MapCopy map,
    GroupDirectory directory, IActorContext agent, ITimerScheduler timers, ILoggingAdapter log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private readonly Dictionary<long, (ChildState Child, IActorRef Machine)> _births = [];

    /// <summary>Births with a step under way: two of them must never open one store.</summary>
    private readonly HashSet<long> _working = [];

    /// <summary>Whether a birth waits for a newer copy of the map.</summary>
    public bool WaitsForMap { get; private set; }

    /// <summary>Whether a group is being born here; its store must be left alone meanwhile.</summary>
    public bool IsBearing(string group) => _births.Values.Any(b => b.Child.Notice.Child.Group == group);

    /// <summary>The copy of the map may be newer: births that wait for it go on.</summary>
    public void OnMap()
    {
        if (WaitsForMap)
        {
            WaitsForMap = false;
            foreach (var operation in _births.Keys.ToArray())
            {
                Continue(operation);
            }
        }
    }

    /// <summary>A parent's replica cut a child off, perhaps again after a restart.</summary>
    public void Begin(ChildState child, IActorRef machine)
    {
        _births[child.Notice.Operation] = (child, machine);
        directory.SetNodes(child.Notice.Child.Group, [.. child.Members.Members.Select(m => m.Node)]);
        Continue(child.Notice.Operation);
    }

    /// <summary>Handles what one of its steps sends.</summary>
    public bool TryHandle(object message)
    {
        switch (message)
        {
            case Again again:
                Continue(again.Operation);
                return true;
            case Ready ready:
                _working.Remove(ready.Operation);
                Continue(ready.Operation);
                return true;
            case BirthActor.Ended ended:
                OnStored(ended);
                return true;
            default:
                return false;
        }
    }

    private void Continue(long operation)
    {
        if (_working.Contains(operation) || !_births.TryGetValue(operation, out var birth))
        {
            return;
        }

        var (child, group) = (birth.Child, birth.Child.Notice.Child.Group);
        var self = child.Members.Members.FirstOrDefault(m => m.Node == settings.NodeId.Value);
        switch (BirthPlan.Next(FactsOf(child, self)))
        {
            case BirthStep.Nothing:
                End(operation);
                break;
            case BirthStep.Wait:
                WaitsForMap = true;
                LookAgainAt(operation);
                break;
            case BirthStep.Host when book.Write(Entry(child, self), () => Continue(operation)):
                break;
            case BirthStep.Host:
                // Another entry for the group is being written: the book decides when it is there.
                LookAgainAt(operation);
                break;
            case BirthStep.Stop:
                // An uninitialised replica ends before its store gets a state; one that has a state is only restarted.
                _working.Add(operation);
                replicas.EndAsync(group).PipeTo(
                    agent.Self, success: () => new Ready(operation), failure: _ => new Ready(operation));
                break;
            default:
                _working.Add(operation);
                var store = provider.LogProps(new GroupId(group), self, book.Book.Find(group)!.Entry.First ?? child.Members);
                agent.ActorOf(BirthActor.Props(child, self, book.Book, store));
                break;
        }
    }

    private void LookAgainAt(long operation) =>
        timers.StartSingleTimer($"birth-{operation}", new Again(operation), LookAgain);

    private BirthFacts FactsOf(ChildState child, ReplicaId self)
    {
        var group = child.Notice.Child.Group;
        return FactsOf(
            group, self, child.Members.IsWitness(self), book.Book, map.Ranges.GetValueOrDefault(group), replicas.Runs(group));
    }

    /// <summary>What is known before the store is opened, which the birth itself does.</summary>
    /// <param name="group">The child.</param>
    /// <param name="self">Its replica on this node; none if it has none here.</param>
    /// <param name="isWitness">Whether that is a witness.</param>
    /// <param name="book">The node's book.</param>
    /// <param name="known">
    /// What the map says. Only the disk that it names for the child counts: the parent's replica being here proves nothing, because the
    /// child may have been hosted on an earlier disk of this node. And a replica that it says is over is not made.
    /// </param>
    /// <param name="isRunning">Whether a replica of the child runs here.</param>
    internal static BirthFacts FactsOf(
        string group, ReplicaId self, bool isWitness, NodeBook book, RangeRecord? known, bool isRunning) => new()
        {
            Book = book,
            Group = group,
            Incarnation = self.IsNone || isWitness ? null : self.Incarnation,
            IsOver = known?.IsOver(self) == true,
            Disk = known?.Find(self.Node, self.Incarnation)?.DataId ?? DataId.None,
            Store = StoreState.Nothing,
            IsRunning = isRunning,
        };

    private void OnStored(BirthActor.Ended ended)
    {
        _working.Remove(ended.Operation);
        if (!_births.TryGetValue(ended.Operation, out var birth))
        {
            return;
        }

        if (ended.Problem is { } problem)
        {
            log.Write(RangeLogEvents.BirthFailed, birth.Child.Notice.Child.Group, problem, Pause);
            timers.StartSingleTimer($"birth-{ended.Operation}", new Again(ended.Operation), Pause);
            return;
        }

        // If it is over by now, it ends as the agent plans it, which waited for the birth.
        var group = birth.Child.Notice.Child.Group;
        if (book.Book.Find(group) is { IsDestroying: false } hosted
            && map.Ranges.GetValueOrDefault(group)?.IsOver(ReplicaId.Of(settings.NodeId.Value, hosted.Incarnation)) != true)
        {
            replicas.Start(hosted.Entry, ended.Newborn);
        }

        End(ended.Operation);
    }

    private void End(long operation)
    {
        if (_births.Remove(operation, out var birth))
        {
            birth.Machine.Tell(new MachineProtocol.Born(operation));
        }
    }

    private BookEvent.Hosted Entry(ChildState child, ReplicaId self)
    {
        var members = child.Members;
        var others = members.Voters.Where(v => v != self).ToList();
        var witnesses = members.Witnesses.Where(w => w != self).ToList();

        // Until it has its state it is not a member, so that it votes but never campaigns.
        var first = others.Count == 0 ? null
            : (others.Count - 1) / 2 >= witnesses.Count
                ? new Configuration(others, members.Learners.Where(l => l != self), null, witnesses)
                : new Configuration(others, members.Learners.Where(l => l != self));
        var parent = settings.Ranges.Keyspaces.GetValueOrDefault(child.Notice.Child.Keyspace)?.Machine;
        return new BookEvent.Hosted(child.Notice.Child.Group, self.Incarnation, BirthKind.Split)
        {
            Machine = parent ?? MachineName(child),
            First = first,
        };
    }

    /// <summary>The parent runs on this node with the same machine.</summary>
    private string MachineName(ChildState child)
    {
        foreach (var group in directory.Groups)
        {
            if (group.Factory.MachineType == child.Machine.GetType())
            {
                return group.Machine;
            }
        }

        return "";
    }

    private sealed record Again(long Operation) : INoSerializationVerificationNeeded;

    /// <summary>The step that was under way is over.</summary>
    private sealed record Ready(long Operation) : INoSerializationVerificationNeeded;
}
