using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RaftActors.Host.Nodes;

/// <summary>
/// An authority and one certificate for all nodes on loopback. The authority's key is discarded: nothing more can be signed with it.
/// </summary>
internal static class TestCertificates
{
    public const string DefaultPassword = "for tests only";
    private static readonly DateTimeOffset ValidFrom = DateTimeOffset.UtcNow.AddMinutes(-5);
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <returns>The authority's certificate (PEM) and the node's with its key (PKCS#12).</returns>
    /// <exception cref="IOException">One of the files exists already, or cannot be written.</exception>
    public static (string Authority, string Node) Create(
        string directory, IEnumerable<string> names, string password, TimeSpan validFor,
        params IEnumerable<string> clients)
    {
        using var authority = Authority(validFor);
        var made = Create(authority, directory, names.Prepend("localhost").Prepend("127.0.0.1"), password, validFor);
        foreach (var client in clients)
        {
            CreateClient(authority, directory, client, validFor);
        }

        return made;
    }

    /// <summary>A new authority with its key.</summary>
    internal static X509Certificate2 Authority(TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=RaftActors test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(ValidFrom, ValidFrom + validFor);
    }

    /// <summary>A node's certificate signed by an authority, with exactly these names.</summary>
    internal static (string Authority, string Node) Create(
        X509Certificate2 authority, string directory, IEnumerable<string> names, string password, TimeSpan validFor)
    {
        Directory.CreateDirectory(directory);
        var (authorityFile, nodeFile) = (Path.Combine(directory, "ca.crt"), Path.Combine(directory, "node.pfx"));
        using var node = Signed(
            authority, "CN=RaftActors test node", [ServerAuthentication, ClientAuthentication], Names(names), ValidFrom, validFor);
        Write(nodeFile, node.Export(X509ContentType.Pkcs12, password));
        Write(authorityFile, System.Text.Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
        return (authorityFile, nodeFile);
    }

    /// <summary>A client's certificate with its key, <c>NAME.pem</c>, with the subject <c>CN=NAME</c>.</summary>
    /// <param name="authority">Who signs it.</param>
    /// <param name="directory">Where to write it.</param>
    /// <param name="name">The client.</param>
    /// <param name="validFor">From <paramref name="from"/> on.</param>
    /// <param name="from">When it begins; null for now.</param>
    internal static string CreateClient(
        X509Certificate2 authority, string directory, string name, TimeSpan validFor, DateTimeOffset? from = null)
    {
        using var client = Signed(authority, $"CN={name}", [ClientAuthentication], null, from ?? ValidFrom, validFor);
        using var key = client.GetECDsaPrivateKey()!;
        var file = Path.Combine(directory, $"{name}.pem");
        Write(file, System.Text.Encoding.ASCII.GetBytes($"{client.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        return file;
    }

    private static X509Certificate2 Signed(
        X509Certificate2 authority, string subject, OidCollection uses, X509Extension? names, DateTimeOffset from, TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false)
        );
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        var until = authority.NotAfter < from + validFor ? authority.NotAfter : from + validFor;
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
        return signed.CopyWithPrivateKey(key);
    }

    private static X509Extension Names(IEnumerable<string> wanted)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in wanted.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(name);
            }
        }

        return names.Build();
    }

    private static void Write(string file, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        stream.Write(content);
    }
}
