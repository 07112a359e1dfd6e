using RaftActors.Host.Nodes;

namespace RaftActors.Host.Tls;

/// <summary>The keys of <c>raft-actors.host.tls</c>.</summary>
/// <param name="Certificate">A file in PKCS#12 (.pfx, .p12) or PEM.</param>
/// <param name="Key">For PEM: the file of its key; null if the certificate's file has it.</param>
/// <param name="Password">Of the key; null without.</param>
/// <param name="ClientAuthority">For clients' certificates: a PEM file of the authorities that sign them.</param>
/// <param name="Clients">Whether clients present certificates.</param>
internal sealed record TlsSettings(
    string Certificate, string? Key, string? Password, string? ClientAuthority, ClientCertificates Clients)
{
    public const string Section = "raft-actors.host.tls";

    public bool IsPkcs12 =>
        Certificate.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase)
        || Certificate.EndsWith(".p12", StringComparison.OrdinalIgnoreCase);

    /// <summary>Every file that it names.</summary>
    public IReadOnlyList<string> Files => [.. new[] { Certificate, Key, ClientAuthority }.OfType<string>()];

    /// <returns>Null without TLS.</returns>
    public static TlsSettings? Read(KeyReader keys)
    {
        var (certificate, authority) = (keys.Text("certificate"), keys.Text("client-authority"));
        var clients = keys.Choice("client-certificates", "none", "allowed", "required") switch
        {
            "allowed" => ClientCertificates.Allowed,
            "required" => ClientCertificates.Required,
            _ => ClientCertificates.None,
        };
        if (certificate is null)
        {
            foreach (var key in new[] { "key", "password", "client-authority" }.Where(k => keys.Text(k) is not null))
            {
                keys.Wrong(key, $"has no effect without {keys.At("certificate")}");
            }

            if (clients != ClientCertificates.None)
            {
                keys.Wrong("client-certificates", $"needs TLS: set {keys.At("certificate")}");
            }

            return null;
        }

        if (clients == ClientCertificates.None != authority is null)
        {
            keys.Wrong(
                "client-authority",
                authority is null
                    ? "name the PEM file of the authority that signs the certificates of clients"
                    : $"has no effect with {keys.At("client-certificates")} = none; set that to allowed or required");
        }

        var settings = new TlsSettings(certificate, keys.Text("key"), keys.Text("password"), authority, clients);
        if (settings is { IsPkcs12: true, Key: not null })
        {
            keys.Wrong("key", $"'{certificate}' is a PKCS#12 file, which contains the key; remove this setting");
        }

        return settings;
    }
}
