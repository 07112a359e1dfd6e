using System.Text;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Scripts;

/// <summary>The commands of the language; the README of <c>testdata</c> describes each.</summary>
internal sealed class ScriptCommands(ScriptCluster cluster)
{
    private readonly ScriptFaults _faults = new(cluster);

    /// <summary>Idle heartbeats are off, so that all heartbeats in a transcript look alike, unless a script enables them.</summary>
    private ReplicaOptions _options = new() { IdleHeartbeatInterval = TimeSpan.FromMilliseconds(1) };
    private Configuration? _members;
    private long _requests;

    public void Run(ScriptCommand command)
    {
        Action run = command.Name switch
        {
            "add-replicas" => () => AddReplicas(command),
            "set-log" => () => SetLog(command),
            "options" => () => SetOptions(command),
            "campaign" => () => Campaign(command, isToLead: false),
            "elect" => () => Campaign(command, isToLead: true),
            "tick" => () => Tick(command),
            "propose" => () => Propose(command),
            "persist" => () => Persist(command),
            "apply" => () => Apply(command),
            "deliver" => () => _faults.ForEach(command, cluster.Deliver),
            "drop" => () => _faults.ForEach(command, cluster.Drop),
            "duplicate" => () => _faults.Duplicate(command),
            "reorder" => () => _faults.Reorder(command),
            "messages" => () => _faults.ForEach(command, p => cluster.Print($"{p.Message}")),
            "inject" => () => _faults.Inject(command),
            "unreachable" => () => _faults.Unreachable(command),
            "partition" => () => _faults.Partition(command),
            "cut" => () => _faults.Cut(command),
            "heal" => () => _faults.Heal(command),
            "crash" => () => _faults.Crash(command),
            "restart" => () => _faults.Restart(command),
            "compact" => () => cluster.Up(command).Compact(),
            "change-members" => () => ChangeMembers(command),
            "transfer" => () => cluster.Up(command).Step(new TransferRequest(new ReplicaId(command.Required("to")))),
            "read" => () => cluster.Up(command).Step(
                new ReadRequest(++_requests, command.Text("lease") == "yes", command.Text("forward") == "yes")),
            "stabilize" => () => cluster.Stabilize(Some(command)),
            "status" => () => ForSome(command, r => r.Describe()),
            "log" => () => ForSome(command, r => r.DescribeLog()),
            _ => throw command.Error($"unknown command '{command.Name}'"),
        };
        run();
        command.RefuseTheRest();
    }

    private void AddReplicas(ScriptCommand command)
    {
        var count = command.Number(command.Place("the number of replicas"));
        var ids = Enumerable.Range(cluster.Replicas.Count + 1, count).Select(i => new ReplicaId($"n{i}")).ToList();
        _members = command.Has("voters") ? ScriptMessages.Members(command) : new Configuration(ids);
        var terms = ScriptMessages.Terms(command, "log") ?? [];
        foreach (var id in ids)
        {
            cluster.Add(id, _members, _options, terms, new Term(terms.LastOrDefault()), ReplicaId.None);
        }
    }

    /// <summary>Restarts a replica with a different disk; only valid before anything happened.</summary>
    private void SetLog(ScriptCommand command)
    {
        var replica = cluster.Known(command);
        var terms = ScriptMessages.Terms(command, "terms") ?? [];
        var vote = command.Text("vote") is { } name ? new ReplicaId(name) : ReplicaId.None;
        cluster.Add(replica.Id, _members!, replica.Options, terms, new Term(command.Number("term", terms.LastOrDefault())), vote);
        cluster.Print(cluster.Find(replica.Id)!.Describe());
    }

    /// <summary>Applies to every replica added from now on, or to the named one from its next start.</summary>
    private void SetOptions(ScriptCommand command)
    {
        if (command.HasPlace)
        {
            var replica = cluster.Known(command);
            replica.Options = ScriptSettings.Apply(replica.Options, command);
        }
        else
        {
            _options = ScriptSettings.Apply(_options, command);
        }
    }

    private void Campaign(ScriptCommand command, bool isToLead)
    {
        var replica = cluster.Up(command);
        if (replica.Core!.Role == RaftRole.Leader)
        {
            throw command.Error($"{replica.Id} already leads");
        }

        var campaigns = cluster.Campaign(replica);
        if (!isToLead)
        {
            if (!campaigns)
            {
                cluster.Print($"{replica.Id} does not campaign");
            }

            return;
        }

        cluster.Stabilize([.. cluster.Replicas]);
        if (replica.Core?.Role != RaftRole.Leader)
        {
            throw command.Error($"{replica.Id} was not elected");
        }

        cluster.TakeOutput();
        cluster.Print(replica.Describe());
    }

    private void Tick(ScriptCommand command) =>
        cluster.Tick(Some(command), TimeSpan.FromMilliseconds(command.Number(command.Required("ms"))));

    private void Propose(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        var texts = command.Places();
        if (command.Text("count") is { } count)
        {
            texts = [.. Enumerable.Range(1, command.Number(count)).Select(i => $"{texts[0]}{i}")];
        }

        var bytes = command.Number("bytes", 0);
        replica.Step(new ProposeRequest(texts.Select(Payload).ToArray()));

        // A text, padded with dots: foo, or foo*200 for a specific size.
        ReadOnlyMemory<byte> Payload(string text)
        {
            var star = text.IndexOf('*');
            return Encoding.UTF8.GetBytes(
                star < 0 ? text.PadRight(bytes, '.') : text[..star].PadRight(command.Number(text[(star + 1)..]), '.'));
        }
    }

    private void Persist(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        var count = Count(command, otherwise: 1);
        var store = command.Text("store");
        if (store is not (null or ScriptDisk.LogStore or ScriptDisk.SnapshotStore))
        {
            throw command.Error($"unknown store {store}: use {ScriptDisk.LogStore} or {ScriptDisk.SnapshotStore}");
        }

        var done = 0;
        while (done < count && replica.FinishDiskJob(store))
        {
            done++;
        }

        if (done == 0)
        {
            cluster.Print($"{replica.Id} has nothing to write");
        }
    }

    private void Apply(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        if (!replica.HasMachineJob)
        {
            cluster.Print($"{replica.Id} has nothing to apply");
        }

        while (replica.HasMachineJob)
        {
            replica.RunMachineJob();
        }
    }

    private void ChangeMembers(ScriptCommand command)
    {
        var replica = cluster.Up(command);
        replica.Step(new ChangeMembersRequest(++_requests, ScriptMessages.Members(command)));
    }

    private int Count(ScriptCommand command, int otherwise)
    {
        if (!command.HasPlace)
        {
            return otherwise;
        }

        var text = command.Place("how many");
        return text == "all" ? int.MaxValue : command.Number(text);
    }

    private void ForSome(ScriptCommand command, Func<ScriptReplica, string> line)
    {
        foreach (var replica in Some(command))
        {
            cluster.Print(line(replica));
        }
    }

    /// <summary>The named replicas, one by one or in a list; all of them if none is named.</summary>
    private List<ScriptReplica> Some(ScriptCommand command)
    {
        var names = command.Places().SelectMany(p => p.StartsWith('(') ? command.ListOf(p) : [p]).ToList();
        return names.Count == 0 ? [.. cluster.Replicas] : names.ConvertAll(n => cluster.Known(command, n));
    }
}
