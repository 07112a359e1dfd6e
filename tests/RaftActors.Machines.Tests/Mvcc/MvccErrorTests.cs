using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Clients decide by code and text, so both stand here to the letter. A refused command changes nothing.</summary>
public sealed class MvccErrorTests
{
    private const string EmptyKey = "InvalidArgument: etcdserver: key is not provided";
    private const string KeyNotFound = "InvalidArgument: etcdserver: key not found";
    private const string LeaseNotFound = "NotFound: etcdserver: requested lease not found";
    private const string Compacted = "OutOfRange: etcdserver: mvcc: required revision has been compacted";
    private const string Future = "OutOfRange: etcdserver: mvcc: required revision is a future revision";
    private const string Duplicate = "InvalidArgument: etcdserver: duplicate key given in txn request";
    private const string DeleteInTxn = """{"request_txn":{"failure":[{"request_delete_range":{"key":"YQ=="}}]}}""";
    private const string Put = """{"request_put":{"key":"YQ=="}}""";
    private const string Delete = """{"request_delete_range":{"key":"YQ=="}}""";
    private const string PutInTxn = """{"request_txn":{"success":[{"request_put":{"key":"YQ=="}}]}}""";
    private const string TooMany = "InvalidArgument: etcdserver: too many operations in txn request";

    private readonly MvccRun _run = new();

    public MvccErrorTests()
    {
        _run.Grant(7, 60);
        _run.Put("a", "1");
        _run.Put("a", "2");
        _run.Put("b", "1");
        _run.Compact(3);
    }

    public static TheoryData<string, string> RefusedPuts() => new()
    {
        { """{"value":"MQ=="}""", EmptyKey },
        { """{"key":"YQ==","value":"MQ==","ignore_value":true}""", "InvalidArgument: etcdserver: value is provided" },
        { """{"key":"YQ==","lease":7,"ignore_lease":true}""", "InvalidArgument: etcdserver: lease is provided" },
        { """{"key":"YQ==","lease":8}""", LeaseNotFound },
        { """{"key":"eg==","ignore_value":true}""", KeyNotFound },
        { """{"key":"eg==","ignore_lease":true}""", KeyNotFound },
    };

    public static TheoryData<string, string> RefusedTxns() => new()
    {
        { """{"compare":[{}]}""", EmptyKey },
        { """{"success":[{"request_range":{}}]}""", EmptyKey },
        { """{"failure":[{"request_delete_range":{}}]}""", EmptyKey },
        { """{"success":[{}]}""", KeyNotFound },
        { """{"success":[{"request_range":{"key":"YQ==","revision":2}}]}""", Compacted },
        { """{"success":[{"request_range":{"key":"YQ==","revision":9}}]}""", Future },
        { """{"success":[{"request_put":{"key":"YQ=="}},{"request_put":{"key":"Yg==","lease":9}}]}""", LeaseNotFound },
        { """{"success":[{"request_txn":{"success":[{"request_put":{"key":"eQ==","ignore_value":true}}]}}]}""", KeyNotFound },
        { """{"success":[{"request_put":{"key":"YQ=="}},{"request_put":{"key":"YQ=="}}]}""", Duplicate },
        { """{"success":[{"request_put":{"key":"YQ=="}},{"request_delete_range":{"key":"YQ=="}}]}""", Duplicate },
        { """{"success":[{"request_delete_range":{"key":"YQ==","range_end":"Yw=="}},{"request_put":{"key":"Yg=="}}]}""", Duplicate },
        { """{"failure":[{"request_put":{"key":"YQ=="}},{"request_txn":{"failure":[{"request_put":{"key":"YQ=="}}]}}]}""", Duplicate },
        { $$$"""{"success":[{"request_put":{"key":"YQ=="}},{{{DeleteInTxn}}}]}""", Duplicate },
        { $$"""{"success":[{{PutInTxn}},{{PutInTxn}}]}""", Duplicate },
        { $$"""{"success":[{{DeleteInTxn}},{{PutInTxn}}]}""", Duplicate },
        { """{"success":[{"request_range":{"key":"YQ==","revision":-1}}]}""", Compacted },
    };

    public static TheoryData<string> AllowedTxns() =>
    [
        "{}",
        """{"success":[{"request_delete_range":{"key":"YQ=="}},{"request_delete_range":{"key":"AA==","range_end":"AA=="}}]}""",
        """{"success":[{"request_put":{"key":"YQ=="}}],"failure":[{"request_put":{"key":"YQ=="}}]}""",
        """{"success":[{"request_txn":{"success":[{"request_put":{"key":"YQ=="}}],"failure":[{"request_put":{"key":"YQ=="}}]}}]}""",
        """{"compare":[{"key":"YQ==","target":"VERSION","version":2}],"failure":[{"request_put":{"key":"YQ==","lease":9}}]}""",
        $$$"""{"success":[{"request_txn":{"success":[{{{Put}}}],"failure":[{{{Delete}}}]}}]}""",
        $$$"""{"success":[{"request_txn":{"success":[{{{Delete}}}],"failure":[{{{Put}}}]}}]}""",
        $$"""{"success":[{{PutInTxn}},{{DeleteInTxn}}]}""",
    ];

    [Theory]
    [MemberData(nameof(RefusedPuts))]
    public void A_put_is_refused_with_its_code_and_text(string json, string error)
    {
        var put = JsonParser.Default.Parse<PutRequest>(json);
        var before = _run.Save();

        Assert.Equal(error, Describe(_run.Apply(MvccCommands.Put(put, MvccCaller.Anonymous))));
        Assert.Equal(before, _run.Save());

        var inTxn = new TxnRequest { Success = { new RequestOp { RequestPut = put } } };
        Assert.Equal(error, Describe(_run.Txn(inTxn)));
        Assert.Equal(before, _run.Save());
    }

    [Theory]
    [MemberData(nameof(RefusedTxns))]
    public void A_txn_is_refused_as_a_whole_with_its_code_and_text(string json, string error)
    {
        var before = _run.Save();

        Assert.Equal(error, Describe(_run.Txn(JsonParser.Default.Parse<TxnRequest>(json))));
        Assert.Equal(before, _run.Save());
    }

    [Theory]
    [MemberData(nameof(AllowedTxns))]
    public void A_txn_that_changes_no_key_twice_is_allowed(string json) =>
        Assert.Equal("ok", Describe(_run.Txn(JsonParser.Default.Parse<TxnRequest>(json))));

    [Theory]
    [InlineData(128, 128, "ok")]
    [InlineData(129, 0, TooMany)]
    [InlineData(100, 28, "ok")]
    [InlineData(100, 29, TooMany)]
    public void A_nested_txn_may_have_as_many_operations_as_the_outer_one_leaves(int outer, int inner, string expected)
    {
        var nested = new TxnRequest();
        nested.Success.AddRange(Enumerable.Range(0, inner).Select(_ => Get()));
        var txn = new TxnRequest();
        txn.Success.AddRange(Enumerable.Range(0, outer - 1).Select(_ => Get()));
        txn.Success.Add(outer == inner ? Get() : new RequestOp { RequestTxn = nested });

        Assert.Equal(expected, Describe(_run.Txn(txn)));

        static RequestOp Get() => new() { RequestRange = new RangeRequest { Key = Bytes("a") } };
    }

    [Theory]
    [InlineData("", 0, 0, EmptyKey)]
    [InlineData("a", 2, 0, Compacted)]
    [InlineData("a", 3, 0, "ok")]
    [InlineData("a", 5, 0, Future)]
    [InlineData("a", -5, 0, "ok")]
    [InlineData("a", 0, 9, "InvalidArgument: etcdserver: invalid sort option")]
    public void A_range_is_refused_with_its_code_and_text(string key, long revision, int target, string expected)
    {
        var range = new RangeRequest { Key = Bytes(key), Revision = revision, SortTarget = (RangeRequest.Types.SortTarget)target };

        Assert.Equal(expected, Describe(_run.Range(range)));
        _run.Machine.View().Range(range, out var problem);
        Assert.Equal(expected, problem is null ? "ok" : $"{problem.Code}: {problem.Text}");
    }

    [Theory]
    [InlineData(3, Compacted)]
    [InlineData(-1, Compacted)]
    [InlineData(4, "ok")]
    [InlineData(5, Future)]
    public void A_compaction_is_refused_with_its_code_and_text(long revision, string expected) =>
        Assert.Equal(expected, Describe(_run.Compact(revision)));

    [Fact]
    public void A_delete_without_a_key_is_refused() => Assert.Equal(EmptyKey, Describe(_run.Delete("")));

    [Theory]
    [InlineData(7, 10, "FailedPrecondition: etcdserver: lease already exists")]
    [InlineData(-8, 10, "ok")]
    [InlineData(8, 9_000_000_000, "ok")]
    [InlineData(8, 9_000_000_001, "OutOfRange: etcdserver: too large lease TTL")]
    [InlineData(8, -3, "ok")]
    public void A_lease_is_refused_with_its_code_and_text(long id, long ttl, string expected) =>
        Assert.Equal(expected, Describe(_run.Grant(id, ttl)));

    [Fact]
    public void Revoking_an_unknown_lease_is_refused() =>
        Assert.Equal(LeaseNotFound, Describe(_run.Apply(MvccCommands.LeaseRevoke(8, MvccCaller.Anonymous))));

    [Fact]
    public void A_hash_of_a_revision_that_is_gone_or_not_there_yet_is_refused()
    {
        Assert.Equal(Compacted, Describe(_run.Ask(MvccQueries.HashKv(2, MvccCaller.Anonymous))));
        Assert.Equal(Future, Describe(_run.Ask(MvccQueries.HashKv(5, MvccCaller.Anonymous))));
    }

    [Fact]
    public void Arbitrary_bytes_are_answered()
    {
        var random = new Random(5);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            _run.Machine.Apply(new CommittedCommand(100 + i, 1, 1_000_000, bytes));
        }

        Assert.StartsWith("InvalidArgument: ", Describe(_run.Apply(default)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _run.Machine.Query(new byte[] { 0xff }));
    }
}
