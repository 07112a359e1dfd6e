using System.Globalization;
using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Commands and queries about few keys, so that they meet; all from one seed.</summary>
/// <param name="seed">The seed.</param>
/// <param name="more">How many keys there are in addition to those that are near each other.</param>
internal sealed class RandomRequests(int seed, int more = 0)
{
    private static readonly ByteString[] Near =
    [
        .. new[] { "a", "a\0", "aa", "ab", "b", "b\u00ff", "c", "d/1", "d/2", "d/3", "\u00ff\u00ff" }
            .Select(k => ByteString.CopyFrom([.. k.Select(c => (byte)c)])),
    ];

    private static readonly ByteString Open = ByteString.CopyFrom(0);
    private readonly Random _random = new(seed);

    private readonly ByteString[] _keys =
        [.. Near, .. Enumerable.Range(0, more).Select(i => ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"d/{i}")))];

    public int Next(int below) => _random.Next(below);

    /// <param name="revision">The present one.</param>
    public MvccCommand Command(long revision) => _random.Next(100) switch
    {
        < 40 => new MvccCommand { Put = Put() },
        < 54 => new MvccCommand { DeleteRange = Delete() },
        < 74 => new MvccCommand { Txn = Txn(revision, 3) },
        < 79 => new MvccCommand { Compact = new CompactCommand { Revision = Revision(revision), Physical = _random.Next(4) == 0 } },
        < 85 => new MvccCommand { LeaseGrant = new LeaseGrantCommand { Id = LeaseId(), Ttl = _random.Next(-1, 12) } },
        < 88 => new MvccCommand { LeaseRevoke = new LeaseRevokeCommand { Id = LeaseId() } },
        < 93 => new MvccCommand { LeaseRenew = new LeaseRenewCommand { Ids = { LeaseId(), LeaseId() } } },
        _ => new MvccCommand { LeaseExpire = new LeaseExpireCommand() },
    };

    /// <summary>A put of each key, in an order of chance.</summary>
    public IEnumerable<MvccCommand> Fill()
    {
        var keys = _keys.ToArray();
        _random.Shuffle(keys);
        return keys.Select(k => new MvccCommand { Put = new PutRequest { Key = k, Value = Value() } });
    }

    public RangeRequest Range(long revision)
    {
        var (key, rangeEnd) = Span();
        return new RangeRequest
        {
            Key = key,
            RangeEnd = rangeEnd,
            Revision = Revision(revision),
            Limit = _random.Next(3) == 0 ? _random.Next(4) : 0,
            SortOrder = (RangeRequest.Types.SortOrder)_random.Next(3),
            SortTarget = (RangeRequest.Types.SortTarget)(_random.Next(2) * _random.Next(5)),
            KeysOnly = _random.Next(6) == 0,
            CountOnly = _random.Next(8) == 0,
            MinModRevision = Bound(revision),
            MaxModRevision = Bound(revision),
            MinCreateRevision = Bound(revision),
            MaxCreateRevision = Bound(revision),
        };
    }

    public EventsQuery Events(long revision)
    {
        var (key, rangeEnd) = _random.Next(2) == 0 ? (ByteString.Empty, ByteString.Empty) : Span();
        return new EventsQuery
        {
            FromRevision = Math.Max(1, revision - _random.Next(30) + 2),
            MaxRevisions = _random.Next(3) == 0 ? _random.Next(1, 5) : 0,
            Key = key,
            RangeEnd = rangeEnd,
            PrevKv = _random.Next(2) == 0,
        };
    }

    private ByteString Key() => _random.Next(200) == 0 ? ByteString.Empty : _keys[_random.Next(_keys.Length)];

    private (ByteString Key, ByteString RangeEnd) Span() => _random.Next(6) switch
    {
        0 or 1 => (Key(), ByteString.Empty),
        2 => (Key(), Open),
        3 => (Open, Open),
        _ => (Key(), Key()),
    };

    private ByteString Value() => ByteString.CopyFrom([.. Enumerable.Repeat((byte)_random.Next(256), _random.Next(4))]);

    private long LeaseId() => _random.Next(1, 7) - 3 is 0 ? 9 : _random.Next(1, 7);

    private long Bound(long revision) => _random.Next(8) == 0 ? Math.Max(1, revision - _random.Next(20)) : 0;

    private long Revision(long revision) =>
        _random.Next(3) == 0 ? revision - _random.Next(25) + 1 : _random.Next(10) == 0 ? revision + 1 : revision - _random.Next(4);

    private PutRequest Put()
    {
        var (ignoreValue, ignoreLease) = (_random.Next(12) == 0, _random.Next(12) == 0);
        return new PutRequest
        {
            Key = Key(),
            Value = ignoreValue && _random.Next(5) > 0 ? ByteString.Empty : Value(),
            Lease = _random.Next(4) == 0 && (!ignoreLease || _random.Next(5) == 0) ? LeaseId() : 0,
            PrevKv = _random.Next(4) == 0,
            IgnoreValue = ignoreValue,
            IgnoreLease = ignoreLease,
        };
    }

    private DeleteRangeRequest Delete()
    {
        var (key, rangeEnd) = _random.Next(3) == 0 ? Span() : (Key(), ByteString.Empty);
        return new DeleteRangeRequest { Key = key, RangeEnd = rangeEnd, PrevKv = _random.Next(2) == 0 };
    }

    private TxnRequest Txn(long revision, int depth)
    {
        var txn = new TxnRequest();
        for (var i = _random.Next(3); i > 0; i--)
        {
            txn.Compare.Add(Compare(revision));
        }

        for (var i = _random.Next(4); i > 0; i--)
        {
            txn.Success.Add(Operation(revision, depth));
        }

        for (var i = _random.Next(4); i > 0; i--)
        {
            txn.Failure.Add(Operation(revision, depth));
        }

        return txn;
    }

    private RequestOp Operation(long revision, int depth) => _random.Next(10) switch
    {
        < 3 => new RequestOp { RequestPut = Put() },
        < 5 => new RequestOp { RequestDeleteRange = Delete() },
        < 8 => new RequestOp { RequestRange = Range(_random.Next(3) == 0 ? revision : 0) },
        _ when depth > 1 => new RequestOp { RequestTxn = Txn(revision, depth - 1) },
        _ => new RequestOp { RequestPut = Put() },
    };

    private Compare Compare(long revision)
    {
        var (key, rangeEnd) = _random.Next(3) == 0 ? Span() : (Key(), ByteString.Empty);
        var compare = new Compare
        {
            Key = key,
            RangeEnd = rangeEnd,
            Result = (Compare.Types.CompareResult)_random.Next(4),
            Target = (Compare.Types.CompareTarget)_random.Next(5),
        };
        switch (_random.Next(6))
        {
            case 0:
                compare.Version = _random.Next(4);
                break;
            case 1:
                compare.CreateRevision = revision - _random.Next(8);
                break;
            case 2:
                compare.ModRevision = revision - _random.Next(8);
                break;
            case 3:
                compare.Value = Value();
                break;
            case 4:
                compare.Lease = LeaseId();
                break;
        }

        return compare;
    }
}
