using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Alarms, the quota, limits and members.</summary>
public sealed class MvccAlarmTests
{
    private const string NoSpace = "ResourceExhausted: etcdserver: mvcc: database space exceeded";
    private const string Corrupt = "DataLoss: etcdserver: corrupt cluster";
    private readonly MvccRun _run = new();

    [Fact]
    public void Without_space_nothing_grows_and_everything_else_works()
    {
        _run.Grant(7, 60);
        _run.Put("a", lease: 7);
        Alarm(new AlarmCommand { Activate = true, Member = 3, Alarm = AlarmType.Nospace });
        Assert.Equal(NoSpace, Describe(_run.Put("a")));
        Assert.Equal(NoSpace, Describe(_run.Grant(8, 60)));
        var put = new RequestOp { RequestPut = new PutRequest { Key = Bytes("a") } };
        Assert.Equal(NoSpace, Describe(_run.Txn(new TxnRequest { Failure = { put } })));
        Assert.Equal("ok", Describe(_run.Txn(new TxnRequest { Failure = { new RequestOp { RequestRange = Range } } })));
        Assert.Equal("ok", Describe(_run.Range("a")));
        Assert.Equal("ok", Describe(_run.Delete("a")));
        Assert.Equal("ok", Describe(_run.Compact(2)));
        Assert.Equal("ok", Describe(_run.Apply(MvccCommands.LeaseRevoke(7, MvccCaller.Anonymous))));
        Assert.Empty(Alarm(new AlarmCommand { Alarm = AlarmType.Nospace }));
        Assert.Equal("ok", Describe(_run.Put("a")));
    }

    [Fact]
    public void A_corrupt_member_stops_everything()
    {
        Alarm(new AlarmCommand { Activate = true, Member = 3, Alarm = AlarmType.Corrupt });
        Assert.Equal(Corrupt, Describe(_run.Put("a")));
        Assert.Equal(Corrupt, Describe(_run.Range("a")));
        Assert.Equal(Corrupt, Describe(_run.Delete("a")));
        Assert.Equal(Corrupt, Describe(_run.Compact(1)));
        Assert.Equal(Corrupt, Describe(_run.Txn(new TxnRequest())));
        Assert.Equal(Corrupt, Describe(_run.Grant(8, 60)));
    }

    [Fact]
    public void Alarms_are_set_and_removed_by_member_and_kind_and_are_in_a_snapshot()
    {
        Alarm(new AlarmCommand { Activate = true, Member = 4, Alarm = AlarmType.Nospace });
        Alarm(new AlarmCommand { Activate = true, Member = 3, Alarm = AlarmType.Corrupt });
        Assert.Equal(["3 Corrupt", "4 Nospace"], Alarm(new AlarmCommand { Activate = true, Member = 4, Alarm = AlarmType.Nospace }));
        _run.Restart();
        Assert.Equal(["3 Corrupt"], Alarm(new AlarmCommand { Member = 4 }));
        Assert.Equal(["3 Corrupt"], Alarm(new AlarmCommand { Alarm = AlarmType.Nospace }));
        Assert.Empty(Alarm(new AlarmCommand()));
    }

    [Fact]
    public void The_alarm_of_the_quota_is_decided_by_the_state_not_by_who_proposes_it()
    {
        var alarm = new AlarmCommand { Activate = true, Member = 3, Alarm = AlarmType.Nospace, IfOverQuota = true };
        _run.Apply(MvccCommands.Configure(new ConfigureCommand { QuotaBytes = 3000 }));
        Assert.Empty(Alarm(alarm));
        for (var i = 0; i < 10; i++)
        {
            _run.Put("a", new string('v', 300));
        }

        Assert.InRange(_run.Status().Bytes, 3001, 6000);
        var full = _run.Save();
        Assert.Single(Alarm(alarm));

        // A compaction that was not carried out yet must not count: another replica may have carried it out.
        _run.Machine.Load(new MemoryStream(full));
        _run.Compact(11);
        Assert.Empty(Alarm(alarm));
        Assert.InRange(_run.Status().Bytes, 300, 600);
    }

    [Fact]
    public void Limits_are_part_of_the_state_and_wrong_ones_are_refused()
    {
        Assert.Equal(
            "InvalidArgument: min_lease_ttl = 0: must be 1 to 9000000000 seconds.",
            Describe(_run.Apply(MvccCommands.Configure(new ConfigureCommand { MinLeaseTtl = 0 }))));
        var configured = _run.Apply(MvccCommands.Configure(new ConfigureCommand { MinLeaseTtl = 4, MaxTxnOps = 1 })).Configure;
        Assert.Equal((2L << 30, 4, 1), (configured.QuotaBytes, configured.MinLeaseTtl, configured.MaxTxnOps));
        _run.Restart();
        Assert.Equal(4, _run.Grant(7, 1).Lease.GrantedTtl);
        var compare = new Compare { Key = Bytes("a") };
        Assert.Equal(
            "InvalidArgument: etcdserver: too many operations in txn request",
            Describe(_run.Txn(new TxnRequest { Compare = { compare, compare } })));
    }

    [Fact]
    public void Members_say_who_they_are()
    {
        _run.Apply(MvccCommands.Member(new MemberInfo { Id = 9, Name = "n2" }));
        _run.Apply(MvccCommands.Member(new MemberInfo { Id = 4, Name = "n1", ClientUrls = { "http://127.0.0.1:2379" } }));
        _run.Restart();
        Assert.Equal(["n1", "n2"], _run.Ask(MvccQueries.Members(MvccCaller.Anonymous)).Members.Members.Select(m => m.Name));
        Assert.Equal(["n2"], _run.Apply(MvccCommands.Member(new MemberInfo { Id = 4, Remove = true })).Members.Members.Select(m => m.Name));
    }

    private static RangeRequest Range => new() { Key = Bytes("a") };

    private IEnumerable<string> Alarm(AlarmCommand command) =>
        _run.Apply(MvccCommands.Alarm(command, MvccCaller.Anonymous)).Alarm.Alarms.Select(a => $"{a.MemberID} {a.Alarm}");
}
