using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RaftActors.Host.Tests.Access;

/// <summary>Clients of a server with TLS.</summary>
internal static class TlsClient
{
    /// <param name="authority">Whose servers it trusts.</param>
    /// <param name="own">The certificate that it shows; null for none.</param>
    public static HttpClient Of(X509Certificate2 authority, X509Certificate2? own)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        if (own is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }

        return new HttpClient(handler);
    }
}
