using System.Reflection;
using System.Text.RegularExpressions;
using RaftActors.Coordination;
using RaftActors.Host.Access;
using RaftActors.Hosting;
using RaftActors.Persistence.Segments;
using RaftActors.Telemetry;
using Xunit;

namespace RaftActors.Architecture.Tests;

/// <summary>Log monitoring relies on ids: one catalogue, one permanent id per kind of line, and a table of actions.</summary>
public sealed partial class LogEventsTests
{
    private const string Document = "docs/operations.md";

    /// <summary>Every id that was ever assigned: add, never edit. Ids removed from the catalogue stay here.</summary>
    private static readonly Dictionary<string, string> Given = new()
    {
        ["RA1001"] = "ReplicaStarted",
        ["RA1002"] = "RoleChanged",
        ["RA1003"] = "ReplicaFaulted",
        ["RA1004"] = "ReplicaStartsAgain",
        ["RA1005"] = "MembersInForce",
        ["RA1006"] = "MembersAnswered",
        ["RA1007"] = "TransferEnded",
        ["RA1008"] = "Ignored",
        ["RA1009"] = "NotDeterministic",
        ["RA1010"] = "NoAddress",
        ["RA1011"] = "Removed",
        ["RA1012"] = "MachineHalted",
        ["RA1013"] = "TermsProposed",
        ["RA1101"] = "SnapshotInstalled",
        ["RA1102"] = "SnapshotNotStored",
        ["RA1103"] = "SnapshotSent",
        ["RA1104"] = "SnapshotNotReceived",
        ["RA2001"] = "RecordNotWritten",
        ["RA2002"] = "RecordRefused",
        ["RA2003"] = "LogUnreadable",
        ["RA2004"] = "SnapshotMissing",
        ["RA2005"] = "RecordsNotDeleted",
        ["RA2006"] = "LogLost",
        ["RA2007"] = "IdentityNotWritten",
        ["RA2008"] = "MayNotBegin",
        ["RA2009"] = "TailCut",
        ["RA2101"] = "SnapshotsNotDeleted",
        ["RA2102"] = "SnapshotUnreadable",
        ["RA2103"] = "UnnamedSnapshotNotDeleted",
        ["RA3001"] = "FrameDropped",
        ["RA3002"] = "WrongPipe",
        ["RA3003"] = "MessageDropped",
        ["RA3004"] = "ImpostorDropped",
        ["RA3005"] = "PeerReached",
        ["RA3006"] = "PeerGone",
        ["RA3007"] = "AssociationReset",
        ["RA3101"] = "NodeFound",
        ["RA3102"] = "MemberIsSilent",
        ["RA3103"] = "ClaimRefused",
        ["RA3104"] = "StandsAside",
        ["RA3105"] = "TakesPartAgain",
        ["RA3106"] = "NotReachedBy",
        ["RA3201"] = "ConnectionRefused",
        ["RA3202"] = "LaneOpened",
        ["RA3203"] = "WithoutLanes",
        ["RA4001"] = "MachineNotSaved",
        ["RA4002"] = "MachineFailedOnCommand",
        ["RA4003"] = "EntrySkipped",
        ["RA4004"] = "MachineNotEnded",
        ["RA4101"] = "NoOutboxHandler",
        ["RA4102"] = "OutboxHandlerEnded",
        ["RA5001"] = "OtherKeyspace",
        ["RA5002"] = "BookClosed",
        ["RA5003"] = "BookUnreadable",
        ["RA5004"] = "UnknownReplica",
        ["RA5005"] = "CannotHost",
        ["RA5006"] = "BirthWaits",
        ["RA5007"] = "BirthFailed",
        ["RA5008"] = "KeyspaceRefused",
        ["RA5009"] = "OperationRefused",
        ["RA5011"] = "OperationWaits",
        ["RA5012"] = "CoordinatorFailed",
        ["RA5013"] = "Planned",
        ["RA5015"] = "MapUnread",
        ["RA5016"] = "StandsIn",
        ["RA5017"] = "StandsBack",
        ["RA5014"] = "PlanBlocked",
        ["RA5020"] = "Shipped",
        ["RA5021"] = "ShippingEnded",
        ["RA6001"] = "ShortShutdown",
        ["RA6002"] = "LeaderServiceStarted",
        ["RA6003"] = "LeaderServiceEnded",
        ["RA6004"] = "LeaderServiceFailed",
        ["RA6005"] = "LeaderServiceNotTold",
        ["RA6006"] = "EffectFailed",
        ["RA6007"] = "HandlerNotTold",
        ["RA7001"] = "Acquired",
        ["RA7002"] = "Lost",
        ["RA7003"] = "SelfTestFailed",
        ["RA7004"] = "SelfTestPassed",
        ["RA7005"] = "CallbackFailed",
        ["RA7006"] = "NotReleased",
        ["RA8001"] = "Operated",
        ["RA8002"] = "CallerRefused",
        ["RA8003"] = "FileReadAgain",
        ["RA8004"] = "FileNotReadAgain",
        ["RA8005"] = "CertificateEnds",
        ["RA8006"] = "Insecure",
        ["RA8007"] = "ClientCertificateRefused",
        ["RA8008"] = "NodeCertificateRefused",
    };

    private static readonly Dictionary<string, LogLine> Catalogue = new[]
        {
            typeof(LogEvents), typeof(SegmentLogEvents), typeof(RangeLogEvents), typeof(HostingLogEvents), typeof(LeaseLogEvents),
            typeof(HostLogEvents),
        }
        .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public))
        .Where(f => f.FieldType == typeof(LogLine)).ToDictionary(f => f.Name, f => (LogLine)f.GetValue(null)!);

    [Fact]
    public void An_event_id_never_changes_its_meaning()
    {
        Assert.NotEmpty(Catalogue);
        Assert.All(Catalogue, e => Assert.Equal(e.Key, Given.GetValueOrDefault(e.Value.Id)));
        Assert.Equal(Catalogue.Count, Catalogue.Values.Select(e => e.Id).Distinct().Count());
        Assert.All(Given.Keys, id => Assert.Matches("^RA[1-8][0-9]{3}$", id));
    }

    [Fact]
    public void The_table_for_operators_is_the_catalogue()
    {
        var lines = Catalogue
            .Values.OrderBy(e => e.Id, StringComparer.Ordinal)
            .Select(e =>
                $"| {e.Id} | {e.Level.ToString().Replace("Level", "", StringComparison.Ordinal).ToLowerInvariant()} | `{e.Text}` | "
                    + $"{e.Meaning} | {e.Action} |");
        var table = string.Join('\n', lines);
        var there = string.Join(
            '\n', File.ReadLines(Path.Combine(Checkout.Root, Document)).Where(l => l.StartsWith("| RA", StringComparison.Ordinal)));

        Assert.True(table == there, $"{Document} must contain:\n{table}");
    }

    [Fact]
    public void Every_log_line_is_in_the_catalogue_and_every_catalogue_entry_is_logged()
    {
        var used = new HashSet<string>();
        var loose = new List<string>();
        foreach (
            var file in Checkout
                .Files("src/Actors", "*.cs")
                .Concat(Checkout.Files("src/Persistence", "*.cs"))
                .Concat(Checkout.Files("src/Host", "*.cs"))
                .Where(f => !f.EndsWith("LogLineWriter.cs", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            used.UnionWith(WrittenEvent().Matches(text).Select(m => m.Groups["name"].Value));
            loose.AddRange(
                LogCall()
                    .Matches(text)
                    .Where(m => !WrittenEvent().Match(text, m.Index).Success || WrittenEvent().Match(text, m.Index).Index != m.Index)
                    .Select(m => $"{Checkout.Relative(file)}: {m.Value}"));
        }

        Assert.Empty(loose);
        Assert.Equal(Catalogue.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b_?log\.Write\(\s*(?:[\w.]+,\s*)?(?:Segment|Range|Hosting|Lease|Host)?LogEvents\.(?<name>\w+),")]
    private static partial Regex WrittenEvent();

    [GeneratedRegex(@"\b_?log\.(?:Write|Debug|Info|Warning|Error|Log)\(")]
    private static partial Regex LogCall();
}
