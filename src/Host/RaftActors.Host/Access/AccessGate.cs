using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using RaftActors.AspNetCore.Access;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;

namespace RaftActors.Host.Access;

/// <summary>Who calls: the tokens file, which is read again when it changes.</summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class AccessGate : IDisposable
{
    private readonly string? _file;
    private readonly HostLog _log;
    private readonly FileWatch? _watch;
    private readonly ConcurrentDictionary<Followed, bool> _followed = new();
    private volatile AccessList? _list;

    private AccessGate(string? file, HostLog log)
    {
        (_file, _log) = (file, log);
        if (file is not null)
        {
            _watch = new FileWatch([file], Changed);
            _list = AccessList.Read(file);
            _watch.Start();
        }
    }

    /// <returns>Null if this node does not ask who calls.</returns>
    /// <exception cref="ConfigurationProblem">The tokens file cannot be used.</exception>
    public static AccessGate? Of(HttpSettings settings, HostLog log) =>
        settings.TokensFile is not null || settings.Tls?.Clients == ClientCertificates.Required
            ? new AccessGate(settings.TokensFile, log)
            : null;

    /// <summary>Null if the credentials are not those of a known caller. A token counts before a certificate.</summary>
    public Principal? Find(Credentials shown) => shown switch
    {
        { Token: { } token } => _list?.ByToken(token),
        { Certificate: { } certificate } when _list is { } list => list.ByCertificate(certificate),

        // Without a tokens file: the handshake required a certificate of the authority, and each of them may do everything.
        { Certificate: { } certificate } => Principal.Unlimited(certificate.SubjectName.Name),
        _ => null,
    };

    /// <summary>Ends a response that goes on, such as a watch, once its caller is unknown or has other roles.</summary>
    public void Follow(HttpContext http, Principal caller)
    {
        var followed = new Followed(_followed, http.Abort, Credentials.Of(http), caller);
        http.Response.RegisterForDispose(followed);

        // The file may have been read again since the request was let in.
        End(followed);
    }

    public void Dispose() => _watch?.Dispose();

    private void End(Followed followed)
    {
        if (Find(followed.Shown) is not { } now || !now.IsSameAs(followed.Caller))
        {
            followed.Abort();
        }
    }

    private void Changed()
    {
        try
        {
            _list = AccessList.Read(_file!);
        }
        catch (ConfigurationProblem wrong)
        {
            _log.NotReadAgain(_file!, string.Join(" ", wrong.Problems));
            return;
        }

        _log.ReadAgain(_file!, $"{_list.Count} callers");
        foreach (var (followed, _) in _followed)
        {
            End(followed);
        }
    }

    /// <summary>A response that goes on.</summary>
    private sealed class Followed : IDisposable
    {
        private readonly ConcurrentDictionary<Followed, bool> _all;

        public Followed(ConcurrentDictionary<Followed, bool> all, Action abort, Credentials shown, Principal caller)
        {
            (_all, Abort, Shown, Caller) = (all, abort, shown, caller);
            all[this] = true;
        }

        public Action Abort { get; }

        public Credentials Shown { get; }

        public Principal Caller { get; }

        public void Dispose() => _all.TryRemove(this, out _);
    }
}
