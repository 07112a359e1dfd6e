using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote.Transport;

/// <summary>Encrypts connections. The listening side shows a certificate, the connecting side checks it.</summary>
internal sealed class Tls
{
    private readonly X509Certificate2 _certificate;
    private readonly bool _suppressValidation;

    private Tls(X509Certificate2 certificate, bool suppressValidation)
    {
        if (!certificate.HasPrivateKey)
        {
            throw new ConfigurationException("akka.remote.dot-netty.tcp.ssl: the certificate has no private key.");
        }

        _certificate = certificate;
        _suppressValidation = suppressValidation;
    }

    public static Tls Create(RemoteSettings settings, ActorSystemSetup setup)
    {
        var fromCode = setup.Get<DotNettySslSetup>();
        if (fromCode.HasValue)
        {
            return new Tls(fromCode.Value.Certificate, fromCode.Value.SuppressValidation);
        }

        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(settings.CertificatePath, settings.CertificatePassword);
            return new Tls(certificate, settings.SuppressValidation);
        }
        catch (Exception e) when (e is CryptographicException or IOException or ArgumentException)
        {
            throw new ConfigurationException(
                $"akka.remote.dot-netty.tcp.enable-ssl = on, but ssl.certificate.path '{settings.CertificatePath}' cannot be read: {e.Message}", e);
        }
    }

    public async Task<Stream> AcceptAsync(Stream inner, CancellationToken cancellation)
    {
        var stream = new SslStream(inner);
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellation)
            .ConfigureAwait(false);
        return stream;
    }

    public async Task<Stream> ConnectAsync(Stream inner, string host, CancellationToken cancellation)
    {
        var stream = new SslStream(inner);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (_suppressValidation)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        await stream.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        return stream;
    }
}
