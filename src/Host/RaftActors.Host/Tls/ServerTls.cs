using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using RaftActors.Host.Access;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Tls;

/// <summary>
/// TLS of HTTP. Every handshake uses the certificate that its file has by then. Certificates of clients are verified in the handshake:
/// signed by the authority, valid now, made for clients.
/// </summary>
internal sealed class ServerTls : IDisposable
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarnBefore = TimeSpan.FromDays(14);
    private readonly TlsSettings _settings;
    private readonly HostLog _log;
    private readonly FileWatch _watch;
    private readonly Timer _daily;
    private volatile CertificateFiles _files;

    /// <exception cref="ConfigurationProblem">A file cannot be used.</exception>
    public ServerTls(TlsSettings settings, HostLog log)
    {
        (_settings, _log) = (settings, log);
        _watch = new FileWatch(settings.Files, Changed);
        _files = CertificateFiles.Read(settings);
        _watch.Start();
        _daily = new Timer(_ => WarnOfEnd(), null, TimeSpan.Zero, TimeSpan.FromDays(1));
    }

    /// <param name="listen">The endpoint.</param>
    /// <param name="protocols">
    /// What is negotiated; the HTTP interface gains nothing from HTTP/2, which would need limits of its own.
    /// </param>
    public void Use(ListenOptions listen, HttpProtocols protocols = HttpProtocols.Http1)
    {
        listen.Protocols = protocols;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTimeout,
            OnConnection = connection => ValueTask.FromResult(Options(connection)),
        });
    }

    public void Dispose()
    {
        _watch.Dispose();
        _daily.Dispose();
    }

    private SslServerAuthenticationOptions Options(TlsHandshakeCallbackContext connection)
    {
        var files = _files;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = files.Server,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (_settings.Clients != ClientCertificates.None)
        {
            var from = connection.Connection.RemoteEndPoint?.ToString() ?? "an unknown address";
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(files.ClientAuthorities);
            options.RemoteCertificateValidationCallback = (_, shown, chain, errors) => IsAccepted(from, shown, chain, errors);
        }

        return options;
    }

    private bool IsAccepted(string from, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None || (shown is null && _settings.Clients == ClientCertificates.Allowed))
        {
            return true;
        }

        var why = shown is null
            ? "none was presented"
            : $"'{shown.Subject}': {string.Join(", ", chain?.ChainStatus.Select(s => s.Status.ToString()) ?? [errors.ToString()])}";
        _log.CertificateRefused(from, why);
        return false;
    }

    private void Changed()
    {
        try
        {
            _files = CertificateFiles.Read(_settings);
        }
        catch (ConfigurationProblem wrong)
        {
            _log.NotReadAgain(string.Join(", ", _settings.Files), string.Join(" ", wrong.Problems));
            return;
        }

        _log.ReadAgain(string.Join(", ", _settings.Files), $"valid until {_files.End:u}");
        WarnOfEnd();
    }

    private void WarnOfEnd()
    {
        if (_files.End - DateTime.UtcNow < WarnBefore)
        {
            _log.CertificateEnds(_settings.Certificate, _files.End);
        }
    }
}
