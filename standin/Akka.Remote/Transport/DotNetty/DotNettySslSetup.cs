using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>The certificate for <c>enable-ssl = on</c>, from code instead of from a file.</summary>
public sealed class DotNettySslSetup : Setup
{
    public DotNettySslSetup(X509Certificate2 certificate, bool suppressValidation)
    {
        Certificate = certificate;
        SuppressValidation = suppressValidation;
    }

    public X509Certificate2 Certificate { get; }

    public bool SuppressValidation { get; }
}
