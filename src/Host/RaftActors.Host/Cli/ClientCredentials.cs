using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RaftActors.Host.Cli;

/// <summary>What the client shows to a node, and whom it trusts.</summary>
/// <param name="Token">The bearer token; null without.</param>
/// <param name="Authorities">Who may sign the certificates of nodes; null for those that the system trusts.</param>
/// <param name="Certificate">The client's own certificate with its key; null without.</param>
internal sealed record ClientCredentials(string? Token, X509Certificate2Collection? Authorities, X509Certificate2? Certificate)
{
    public static readonly ClientCredentials None = new(null, null, null);

    /// <summary>For the handshake with a node.</summary>
    public SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                errors == SslPolicyErrors.None ? true : throw new AuthenticationException(Explain(shown, chain, errors)),
        };
        if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        if (Certificate is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(Certificate, null, offline: true);
        }

        return options;
    }

    private static string Explain(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return "the node shows no certificate";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var why = string.Join(", ", chain?.ChainStatus.Select(s => s.Status) ?? []);
            return why.Contains(nameof(X509ChainStatusFlags.NotTimeValid), StringComparison.Ordinal)
                ? $"the node's certificate '{shown.Subject}' has expired or is not valid yet"
                : $"the node's certificate '{shown.Subject}' is not signed by a trusted authority ({why}); "
                    + "name the authority with --ca FILE";
        }

        return $"the node's certificate '{shown.Subject}' is for another host; use one of its names in --endpoint";
    }
}
