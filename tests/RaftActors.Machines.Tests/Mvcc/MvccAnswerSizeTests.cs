using Google.Protobuf;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>A small request cannot make every replica build an answer without bound.</summary>
public sealed class MvccAnswerSizeTests
{
    private const string TooLarge = "ResourceExhausted: etcdserver: the answer would have more than 268435456 bytes: ask for less at once";
    private static readonly ByteString Mebibyte = UnsafeByteOperations.UnsafeWrap(new byte[1 << 20]);
    private readonly MvccRun _run = new();

    [Fact]
    public void A_txn_whose_answer_would_be_too_large_is_refused_before_it_runs()
    {
        Fill(20);
        var before = _run.Save();
        var nested = new RequestOp { RequestTxn = Ranges(7) };
        var write = Ranges(13);
        write.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Bytes("a") } });

        Assert.Equal(TooLarge, Describe(_run.Txn(write)));
        Assert.Equal(TooLarge, Describe(_run.Txn(new TxnRequest { Success = { nested, nested } })));
        Assert.Equal(TooLarge, Describe(_run.Ask(MvccQueries.ReadTxn(Ranges(13), MvccCaller.Anonymous))));
        Assert.Equal(before, _run.Save());
        write.Success[0].RequestRange.KeysOnly = write.Success[1].RequestRange.CountOnly = true;
        Assert.Equal("ok", Describe(_run.Txn(write)));
    }

    [Fact]
    public void A_delete_whose_answer_would_be_too_large_is_refused_before_it_runs()
    {
        Fill(257);

        Assert.Equal(TooLarge, Describe(_run.Delete("large", "largf", prevKv: true)));
        Assert.Equal(257, _run.Delete("large", "largf").DeleteRange.Deleted);
    }

    private static TxnRequest Ranges(int count)
    {
        var txn = new TxnRequest();
        txn.Success.AddRange(Enumerable.Range(0, count).Select(_ => new RequestOp
        {
            RequestRange = new RangeRequest { Key = Bytes("large"), RangeEnd = Bytes("largf") },
        }));
        return txn;
    }

    private void Fill(int keys)
    {
        for (var i = 0; i < keys; i++)
        {
            _run.Apply(MvccCommands.Put(new PutRequest { Key = Bytes($"large/{i}"), Value = Mebibyte }, MvccCaller.Anonymous));
        }
    }
}
