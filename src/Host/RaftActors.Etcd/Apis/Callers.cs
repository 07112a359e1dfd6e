using Grpc.Core;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Apis;

/// <summary>Who sends a request, as the machine is told. It decides what that caller may do when it applies the command.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Callers(EtcdGroup group, TokenUses uses, TimeProvider time)
{
    /// <summary>The key that the last token was signed with; empty if none was seen.</summary>
    private volatile byte[] _key = [];

    /// <summary>The caller behind a token.</summary>
    /// <exception cref="RpcException">The token is over, or not of this keyspace.</exception>
    public async ValueTask<MvccCaller> OfAsync(EtcdCall call)
    {
        if (call.Token is not { } token)
        {
            return MvccCaller.Anonymous;
        }

        if (Tokens.UserOf(token) is not { } user)
        {
            return await AreAskedAsync(call.Cancel).ConfigureAwait(false) ? throw EtcdErrors.InvalidToken : MvccCaller.Anonymous;
        }

        if (await RevisionOfAsync(token, call.Cancel).ConfigureAwait(false) is { } known)
        {
            return new MvccCaller(user, known);
        }

        // The key changes when authentication is switched on.
        if (!await AreAskedAsync(call.Cancel).ConfigureAwait(false))
        {
            return MvccCaller.Anonymous;
        }

        var credentials = await CredentialsAsync(user, call.Cancel).ConfigureAwait(false);
        _key = credentials.TokenKey.ToByteArray();
        return await RevisionOfAsync(token, call.Cancel).ConfigureAwait(false) is { } revision
            ? new MvccCaller(user, revision)
            : throw EtcdErrors.InvalidToken;
    }

    /// <summary>Whether authentication is on.</summary>
    public async Task<bool> AreAskedAsync(CancellationToken cancel)
    {
        var reply = await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false);
        return reply.Body.Status.AuthEnabled;
    }

    /// <summary>For a command that does not say who sends it: any user may send it.</summary>
    /// <exception cref="RpcException">Callers are asked who they are, and this one did not say it.</exception>
    public async Task DemandUserAsync(EtcdCall call)
    {
        if (await OfAsync(call).ConfigureAwait(false) == MvccCaller.Anonymous && await AreAskedAsync(call.Cancel).ConfigureAwait(false))
        {
            throw EtcdErrors.Of(MvccErrors.UserEmpty);
        }
    }

    /// <summary>For what is not a command of the machine: only a user with the role root may do it.</summary>
    /// <exception cref="RpcException">The caller is another one.</exception>
    public async Task DemandRootAsync(EtcdCall call)
    {
        var caller = await OfAsync(call).ConfigureAwait(false);
        var check = MvccQueries.Auth(new AuthQuery { Check = new CheckQuery { Root = true } }, caller);
        await group.ReadAsync(check, call.Cancel).ConfigureAwait(false);
    }

    /// <summary>The hash of a user's password and the key of tokens.</summary>
    /// <exception cref="RpcException">There is no such user.</exception>
    public async Task<AuthAnswer> CredentialsAsync(string user, CancellationToken cancel)
    {
        var query = MvccQueries.Auth(new AuthQuery { Credentials = user }, MvccCaller.Host);
        var reply = await group.ReadAsync(query, cancel).ConfigureAwait(false);
        return reply.Body.Auth;
    }

    /// <summary>The revision in a token, which this use prolongs; null if it is over or not signed with the key.</summary>
    private async ValueTask<long?> RevisionOfAsync(string token, CancellationToken cancel)
    {
        if (Tokens.Read(token, _key) is not { } signed)
        {
            return null;
        }

        var end = uses.EndOf(token, signed.Ends);
        if (end <= time.GetUtcNow())
        {
            return null;
        }

        if (uses.IsWorth(end))
        {
            // What was revoked must not live longer by being used.
            var reply = await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false);
            if (reply.Body.Status.AuthRevision == signed.Revision)
            {
                uses.Prolong(token);
            }
        }

        return signed.Revision;
    }
}
