using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RaftActors.Host.Nodes;

namespace RaftActors.Host.Tls;

/// <summary>What the files of <see cref="TlsSettings"/> contain.</summary>
/// <param name="Server">The certificate with its key, and those of intermediate authorities to send with it.</param>
/// <param name="End">When the certificate expires.</param>
/// <param name="ClientAuthorities">Who signs the certificates of clients.</param>
internal sealed record CertificateFiles(SslStreamCertificateContext Server, DateTime End, X509Certificate2Collection ClientAuthorities)
{
    /// <exception cref="ConfigurationProblem">A file cannot be used.</exception>
    public static CertificateFiles Read(TlsSettings settings)
    {
        var (certificate, others) = Guarded(
            "certificate", settings.Certificate, () => settings.IsPkcs12 ? Pkcs12(settings) : Pem(settings),
            settings.IsPkcs12
                ? "its password is not that of raft-actors.host.tls.password, or it is not a PKCS#12 file"
                : "the password is wrong, the key belongs to another certificate, or it is not PEM");
        if (!certificate.HasPrivateKey)
        {
            throw new ConfigurationProblem(
                $"{TlsSettings.Section}.certificate: '{settings.Certificate}' contains no private key; the server needs it");
        }

        var authorities = new X509Certificate2Collection();
        if (settings.ClientAuthority is { } file)
        {
            Guarded<object?>(
                "client-authority", file,
                () =>
                {
                    authorities.ImportFromPemFile(file);
                    return null;
                },
                "it is not a PEM file");
            if (authorities.Count == 0)
            {
                throw new ConfigurationProblem($"{TlsSettings.Section}.client-authority: '{file}' contains no certificate in PEM");
            }
        }

        return new CertificateFiles(
            SslStreamCertificateContext.Create(certificate, others, offline: true), certificate.NotAfter.ToUniversalTime(), authorities);
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Others) Pkcs12(TlsSettings settings)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(File.ReadAllBytes(settings.Certificate), settings.Password);
        var own = all.FirstOrDefault(c => c.HasPrivateKey) ?? all[0];
        all.Remove(own);
        return (own, all);
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Others) Pem(TlsSettings settings)
    {
        var others = new X509Certificate2Collection();
        others.ImportFromPemFile(settings.Certificate);
        if (others.Count > 0)
        {
            // The first is the server's own, which is read with its key below.
            others.RemoveAt(0);
        }

        var own = settings.Password is { } password
            ? X509Certificate2.CreateFromEncryptedPem(File.ReadAllText(settings.Certificate), KeyText(settings), password)
            : X509Certificate2.CreateFromPem(File.ReadAllText(settings.Certificate), KeyText(settings));
        if (!OperatingSystem.IsWindows())
        {
            return (own, others);
        }

        // The TLS of Windows does not use keys that are only in memory.
        using (own)
        {
            return (X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null), others);
        }
    }

    /// <summary>The key's own file, or the certificate's.</summary>
    private static string KeyText(TlsSettings settings)
    {
        var (setting, file) = settings.Key is { } key ? ("key", key) : ("certificate", settings.Certificate);
        var text = Guarded(setting, file, () => File.ReadAllText(file), "it is not a text");
        return text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? text
            : throw new ConfigurationProblem(
                $"{TlsSettings.Section}.{setting}: '{file}' contains no private key in PEM; name the file of the key in "
                    + $"{TlsSettings.Section}.key");
    }

    private static T Guarded<T>(string key, string file, Func<T> read, string reason)
    {
        if (Directory.Exists(file))
        {
            throw new ConfigurationProblem($"{TlsSettings.Section}.{key}: '{file}' is a directory; name a file in it");
        }

        try
        {
            return read();
        }
        catch (CryptographicException wrong)
        {
            throw new ConfigurationProblem($"{TlsSettings.Section}.{key}: '{file}' cannot be used: {reason} ({wrong.Message})");
        }
        catch (ArgumentException wrong)
        {
            throw new ConfigurationProblem($"{TlsSettings.Section}.{key}: '{file}' cannot be used: {reason} ({wrong.Message})");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationProblem($"{TlsSettings.Section}.{key}: '{file}' cannot be read: {missing.Message}");
        }
    }
}
