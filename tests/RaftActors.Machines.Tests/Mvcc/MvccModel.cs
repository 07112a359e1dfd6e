using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>The machine as the specification says it, in the simplest way: lists, no index, nothing ever removed.</summary>
internal sealed class MvccModel
{
    private readonly Dictionary<long, (long Ttl, long Expiry)> _leases = [];
    private long _term;
    private long _graceFrom = long.MinValue / 2;

    public ModelKeys Keys { get; } = new();

    public long Now { get; private set; }

    public IReadOnlyCollection<long> Leases => _leases.Keys;

    public long ExpiryOf(long id) => Math.Max(_leases[id].Expiry, _graceFrom + (_leases[id].Ttl * 1000));

    public MvccAnswer Apply(MvccCommand command, long term, long timestamp)
    {
        Now = timestamp;
        if (term > _term)
        {
            (_term, _graceFrom) = (term, timestamp);
        }

        var answer = command.BodyCase switch
        {
            MvccCommand.BodyOneofCase.Put => Put(command.Put),
            MvccCommand.BodyOneofCase.DeleteRange => Delete(command.DeleteRange),
            MvccCommand.BodyOneofCase.Txn => Txn(command.Txn),
            MvccCommand.BodyOneofCase.Compact => Compact(command.Compact.Revision),
            MvccCommand.BodyOneofCase.LeaseGrant => Grant(command.LeaseGrant),
            MvccCommand.BodyOneofCase.LeaseRevoke => Revoke(command.LeaseRevoke.Id),
            MvccCommand.BodyOneofCase.LeaseRenew => Renew(command.LeaseRenew),
            _ => Expire(),
        };
        Keys.Finish();
        answer.Revision = Keys.Revision;
        return answer;
    }

    public MvccAnswer Range(RangeRequest request)
    {
        var problem = request.Key.IsEmpty ? ModelErrors.EmptyKey : Keys.Problem(request.Revision);
        var revision = request.Revision > 0 ? request.Revision : Keys.Revision;
        return problem is not null
            ? new MvccAnswer { Revision = Keys.Revision, Error = problem }
            : new MvccAnswer
            {
                Revision = Keys.Revision,
                Range = new RangeAnswer { Response = ModelRange.Run(Keys.Pairs(revision), request), ReadRevision = revision },
            };
    }

    private static MvccAnswer Refused(MvccFailure problem) => new() { Error = problem };

    private static MvccFailure? StaticProblem(PutRequest put) =>
        put.Key.IsEmpty ? ModelErrors.EmptyKey
        : put.IgnoreValue && put.Value.Length > 0 ? ModelErrors.ValueProvided
        : put.IgnoreLease && put.Lease != 0 ? ModelErrors.LeaseProvided
        : null;

    private static MvccFailure? StaticProblem(IEnumerable<RequestOp> operations) => operations
        .Select(o => o.RequestCase switch
        {
            RequestOp.RequestOneofCase.RequestPut => StaticProblem(o.RequestPut),
            RequestOp.RequestOneofCase.RequestRange => o.RequestRange.Key.IsEmpty ? ModelErrors.EmptyKey : null,
            RequestOp.RequestOneofCase.RequestDeleteRange => o.RequestDeleteRange.Key.IsEmpty ? ModelErrors.EmptyKey : null,
            _ => StaticProblem(o.RequestTxn),
        })
        .FirstOrDefault(p => p is not null);

    private static MvccFailure? StaticProblem(TxnRequest txn) =>
        txn.Compare.Any(c => c.Key.IsEmpty) ? ModelErrors.EmptyKey : StaticProblem(txn.Success) ?? StaticProblem(txn.Failure);

    private MvccFailure? Problem(PutRequest put) =>
        put.Lease != 0 && !_leases.ContainsKey(put.Lease) ? ModelErrors.LeaseNotFound
        : (put.IgnoreValue || put.IgnoreLease) && Keys.Find(put.Key) is null ? ModelErrors.KeyNotFound
        : null;

    private MvccAnswer Put(PutRequest put) =>
        (StaticProblem(put) ?? Problem(put)) is { } problem ? Refused(problem) : new MvccAnswer { Put = Execute(put) };

    private PutResponse Execute(PutRequest put)
    {
        var before = Keys.Find(put.Key);
        Keys.Put(put.Key, put.IgnoreValue ? before!.Value : put.Value, put.IgnoreLease ? before!.Lease : put.Lease);
        return new PutResponse { PrevKv = put.PrevKv ? before?.ToPair() : null };
    }

    private MvccAnswer Delete(DeleteRangeRequest delete) =>
        delete.Key.IsEmpty ? Refused(ModelErrors.EmptyKey) : new MvccAnswer { DeleteRange = Execute(delete) };

    private DeleteRangeResponse Execute(DeleteRangeRequest delete)
    {
        var deleted = Keys.Delete(delete.Key, delete.RangeEnd);
        return new DeleteRangeResponse { Deleted = deleted.Count, PrevKvs = { delete.PrevKv ? deleted : [] } };
    }

    private MvccAnswer Txn(TxnRequest txn)
    {
        var problem = StaticProblem(txn) ?? (ModelTxn.HasDuplicates(txn) ? ModelErrors.Duplicate : null);
        var taken = new Dictionary<TxnRequest, bool>(ReferenceEqualityComparer.Instance);
        if (problem is null)
        {
            Decide(txn, taken);
            var path = Path(txn, taken).ToList();
            problem = path.Where(o => o.RequestPut is not null).Select(o => Problem(o.RequestPut)).FirstOrDefault(p => p is not null)
                ?? path.Where(o => o.RequestRange is not null).Select(o => ProblemInTxn(o.RequestRange.Revision))
                    .FirstOrDefault(p => p is not null);
        }

        return problem is not null ? Refused(problem) : new MvccAnswer { Txn = Execute(txn, taken) };
    }

    private MvccFailure? ProblemInTxn(long revision) =>
        revision < 0 && revision < Keys.Compacted ? ModelErrors.Compacted : Keys.Problem(revision);

    private void Decide(TxnRequest txn, Dictionary<TxnRequest, bool> taken)
    {
        taken[txn] = txn.Compare.All(c => ModelTxn.Holds(Keys, c));
        foreach (var operation in (taken[txn] ? txn.Success : txn.Failure).Where(o => o.RequestTxn is not null))
        {
            Decide(operation.RequestTxn, taken);
        }
    }

    private static IEnumerable<RequestOp> Path(TxnRequest txn, Dictionary<TxnRequest, bool> taken) =>
        (taken[txn] ? txn.Success : txn.Failure).SelectMany(o => o.RequestTxn is { } inner ? Path(inner, taken) : [o]);

    private TxnResponse Execute(TxnRequest txn, Dictionary<TxnRequest, bool> taken)
    {
        var response = new TxnResponse { Succeeded = taken[txn] };
        foreach (var operation in taken[txn] ? txn.Success : txn.Failure)
        {
            var done = new ResponseOp();
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestRange:
                    var revision = operation.RequestRange.Revision > 0 ? operation.RequestRange.Revision : long.MaxValue;
                    done.ResponseRange = ModelRange.Run(Keys.Pairs(revision), operation.RequestRange);
                    done.ResponseRange.Header = Header();
                    break;
                case RequestOp.RequestOneofCase.RequestPut:
                    done.ResponsePut = Execute(operation.RequestPut);
                    done.ResponsePut.Header = Header();
                    break;
                case RequestOp.RequestOneofCase.RequestDeleteRange:
                    done.ResponseDeleteRange = Execute(operation.RequestDeleteRange);
                    done.ResponseDeleteRange.Header = Header();
                    break;
                default:
                    done.ResponseTxn = Execute(operation.RequestTxn, taken);
                    done.ResponseTxn.Header = Header();
                    break;
            }

            response.Responses.Add(done);
        }

        return response;
    }

    private ResponseHeader Header() => new() { Revision = Keys.IsChanged ? Keys.Next : Keys.Revision };

    private MvccAnswer Compact(long revision)
    {
        if (revision <= Keys.Compacted || revision > Keys.Revision)
        {
            return Refused(revision <= Keys.Compacted ? ModelErrors.Compacted : ModelErrors.Future);
        }

        Keys.Compacted = revision;
        return new MvccAnswer { Compact = new CompactAnswer() };
    }

    private MvccAnswer Grant(LeaseGrantCommand grant)
    {
        if (_leases.ContainsKey(grant.Id))
        {
            return Refused(ModelErrors.LeaseExists);
        }

        var ttl = Math.Max(2, grant.Ttl);
        _leases.Add(grant.Id, (ttl, Now + (ttl * 1000)));
        return LeaseAnswer(grant.Id);
    }

    private MvccAnswer Revoke(long id)
    {
        if (!_leases.ContainsKey(id))
        {
            return Refused(ModelErrors.LeaseNotFound);
        }

        var answer = LeaseAnswer(id);
        End(id);
        return answer;
    }

    private MvccAnswer Renew(LeaseRenewCommand renew)
    {
        var answer = new LeaseRenewAnswer();
        foreach (var id in renew.Ids)
        {
            answer.Ttls.Add(_leases.TryGetValue(id, out var lease) ? lease.Ttl : 0);
            if (lease.Ttl > 0)
            {
                _leases[id] = (lease.Ttl, Now + (lease.Ttl * 1000));
            }
        }

        return new MvccAnswer { LeaseRenew = answer, LogTime = Now };
    }

    private MvccAnswer Expire()
    {
        var expired = _leases.Keys.Where(id => ExpiryOf(id) <= Now).OrderBy(ExpiryOf).ThenBy(id => id).ToList();
        expired.ForEach(End);
        return new MvccAnswer { LeaseExpire = new LeaseExpireAnswer { Expired = expired.Count }, LogTime = Now };
    }

    private void End(long id)
    {
        foreach (var pair in Keys.Pairs().Where(p => p.Lease == id).ToList())
        {
            Keys.Delete(pair.Key, ByteString.Empty);
        }

        Keys.Finish();
        _leases.Remove(id);
    }

    private MvccAnswer LeaseAnswer(long id) => new()
    {
        Lease = new LeaseAnswer { Id = id, GrantedTtl = _leases[id].Ttl, Expiry = ExpiryOf(id) },
        LogTime = Now,
    };
}
