using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Tests.Operations;

/// <summary>Operations and views as they are just after the beginning, to be changed by each row of a table.</summary>
internal static class Scene
{
    public static readonly OperationLimits Limits = OperationLimits.Default;

    /// <summary>When all operations began.</summary>
    public const long Start = 1_000_000;

    public static readonly ImmutableArray<string> Three = ["n1.1", "n2.2", "n3.3"];

    public static OperationRecord Operation(OperationKind kind) => new()
    {
        Id = 9,
        Kind = kind,
        Group = "kv-r1",
        Version = kind == OperationKind.Found ? 1 : 3,
        ConfigurationIndex = 10,
        Other = kind is OperationKind.Split or OperationKind.Merge ? "kv-r2" : "",
        OtherVersion = kind == OperationKind.Merge ? 5 : 0,
        At = "m"u8.ToArray(),
        StartedAt = Start,
    };

    public static OperationRecord Move(string? from, string? to, MemberKind kind = MemberKind.Voter) => Operation(OperationKind.Move) with
    {
        FromNode = from is null ? null : new ReplicaId(from).Node,
        From = from is null ? 0 : new ReplicaId(from).Incarnation,
        ToNode = to is null ? null : new ReplicaId(to).Node,
        To = to is null ? 0 : new ReplicaId(to).Incarnation,
        MemberKind = kind,
    };

    public static RangeRecord Record(string group, RangeStage stage, BirthKind birth, params string[] replicas) => new()
    {
        Number = group[^1] - '0',
        Group = group,
        Keyspace = "kv",
        Keys = group == "kv-r1" ? new KeyRange(default, "t"u8.ToArray()) : new KeyRange("t"u8.ToArray(), null),
        Version = 3,
        Stage = stage,
        Operation = 9,
        Replicas = [.. replicas.Select(r => new ReplicaId(r)).Select(r =>
            new ReplicaRecord(r.Node, r.Incarnation, MemberKind.Voter, ReplicaStage.Member, new DataId(1)))],
        ConfigurationIndex = 10,
        Birth = new Birth(birth, "", 1),
    };

    public static GroupFacts Facts(string group, long version, params string[] voters) => new()
    {
        Leader = new ReplicaId(voters[0]),
        Descriptor = Descriptor(group, version),
        FoundedBy = 1,
        Members = [.. voters.Select(v => Member(v))],
        ConfigurationIndex = 10,
        IsConfigurationCommitted = true,
        AppliedIndex = 100,
    };

    public static RangeDescriptor Descriptor(string group, long version) => new()
    {
        Keyspace = "kv",
        Group = group,
        Keys = group == "kv-r1" ? new KeyRange(default, "t"u8.ToArray()) : new KeyRange("t"u8.ToArray(), null),
        Version = version,
    };

    public static MemberFacts Member(string id, MemberKind kind = MemberKind.Voter) =>
        new(new ReplicaId(id), kind) { Match = 100, IsCaughtUp = true };

    public static Leaving Leaving(long operation) => new(operation, Descriptor("kv-r1", 3));

    /// <summary>An action in one line, with what it expects.</summary>
    public static string Say(OperationAction action) => action switch
    {
        OperationAction.Finished => "finished",
        OperationAction.Wait wait => wait.Until == 0 ? "wait" : $"wait {wait.Until - Start}",
        OperationAction.Report report => $"report {report.Problem}",
        OperationAction.Propose propose => $"propose {Say(propose.Entry)} to {propose.Group}",
        OperationAction.ChangeMap map => Say(map.Command),
        OperationAction.Ship ship => $"ship {ship.Attempt} by {ship.Leader} of {ship.Group}",
        OperationAction.ChangeMembers change => $"change @{change.ConfigurationIndex} -{change.Remove} +{change.Add}"
            + (change.Add.IsNone ? "" : $" {change.Kind}"),
        OperationAction.Transfer transfer => $"transfer {transfer.From} to {transfer.To}",
        _ => action.ToString(),
    };

    private static string Say(RangeEntry entry) => entry switch
    {
        RangeEntry.Found found => $"Found v{found.Descriptor.Version}",
        RangeEntry.Split split => $"Split v{split.Version} @{split.ConfigurationIndex} [{string.Join(' ', split.Members)}]",
        RangeEntry.Fence fence => $"Fence v{fence.Version}",
        RangeEntry.BeginAbsorb begin => $"BeginAbsorb v{begin.Version} {begin.Source} v{begin.SourceVersion}",
        RangeEntry.CancelAbsorb cancel => $"CancelAbsorb v{cancel.Version}",
        RangeEntry.Thaw thaw => $"Thaw v{thaw.Version}",
        _ => entry.GetType().Name,
    };

    private static string Say(MapCommand command) => command switch
    {
        MapCommand.Advance advance => $"advance {advance.FromStep}>{advance.ToStep} {Say(advance.Facts)}".TrimEnd(),
        MapCommand.Complete complete => $"complete {Say(complete.Facts)}".TrimEnd(),
        MapCommand.Cancel cancel => $"cancel {Say(cancel.Proof)}".TrimEnd(),
        MapCommand.Observe observe =>
            $"observe @{observe.ConfigurationIndex} {string.Join(' ', observe.Members.Select(m => $"{m.Node}.{m.Incarnation}"))}",
        _ => command.ToString(),
    };

    private static string Say(OperationFacts facts) => string.Concat(
        facts.Version == 0 ? "" : $"v{facts.Version} ",
        facts.OtherVersion == 0 ? "" : $"w{facts.OtherVersion} ",
        facts.IsSourceRetired ? "retired " : "",
        facts.ConfigurationIndex == 0 ? "" : $"@{facts.ConfigurationIndex} ",
        facts.Attempt == 0 ? "" : $"attempt {facts.Attempt} ",
        facts.Members.IsEmpty ? "" : $"[{string.Join(' ', facts.Members.Select(m => m.Node))}]");
}
