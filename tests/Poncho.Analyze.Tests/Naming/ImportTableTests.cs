using Poncho.Analyze.Naming;
using Xunit;

namespace Poncho.Analyze.Tests.Naming;

public class ImportTableTests
{
    [Theory]
    [InlineData("git", "gitpython", "gitpython")]
    [InlineData("cv2", "opencv", "opencv-python")]
    [InlineData("skimage", "scikit-image", "scikit-image")]
    [InlineData("skimage.io", "scikit-image", "scikit-image")]
    [InlineData("sklearn", "scikit-learn", "scikit-learn")]
    [InlineData("PIL", "pillow", "pillow")]
    [InlineData("PIL.Image", "pillow", "pillow")]
    [InlineData("yaml", "pyyaml", "pyyaml")]
    [InlineData("bs4", "beautifulsoup4", "beautifulsoup4")]
    [InlineData("kafka", "kafka-python", "kafka-python")]
    [InlineData("attr", "attrs", "attrs")]
    [InlineData("OpenSSL", "pyopenssl", "pyopenssl")]
    [InlineData("Crypto.Cipher", "pycryptodome", "pycryptodome")]
    [InlineData("dateutil", "python-dateutil", "python-dateutil")]
    [InlineData("usb", "pyusb", "pyusb")]
    [InlineData("serial", "pyserial", "pyserial")]
    [InlineData("win32api", "pywin32", "pywin32")]
    [InlineData("github3", "github3.py", "github3-py")]
    [InlineData("torch", "pytorch", "torch")]
    [InlineData("pkg_resources", "setuptools", "setuptools")]
    [InlineData("matplotlib.pyplot", "matplotlib-base", "matplotlib")]
    [InlineData("mpl_toolkits.mplot3d", "matplotlib-base", "matplotlib")]
    [InlineData("mpl_toolkits.basemap", "basemap", "basemap")]
    [InlineData("zmq", "pyzmq", "pyzmq")]
    [InlineData("jwt", "pyjwt", "pyjwt")]
    [InlineData("dotenv", "python-dotenv", "python-dotenv")]
    [InlineData("Bio.SeqIO", "biopython", "biopython")]
    [InlineData("redis", "redis-py", "redis")]
    [InlineData("osgeo.gdal", "gdal", "gdal")]
    public void Packages_that_are_called_otherwise_than_their_imports(string import, string conda, string project)
    {
        var entry = ImportTable.Find(import);
        Assert.NotNull(entry);
        Assert.Equal((conda, project), (entry.CondaPackages[0], entry.Projects[0]));
    }

    [Theory]
    [InlineData("google.cloud.storage", "google-cloud-storage")]
    [InlineData("google.cloud.storage.blob", "google-cloud-storage")]
    [InlineData("google.cloud.bigquery", "google-cloud-bigquery")]
    [InlineData("google.cloud.bigquery_storage_v1", "google-cloud-bigquery-storage")]
    [InlineData("google.cloud.vision_v1p3beta1", "google-cloud-vision")]
    [InlineData("google.cloud.secretmanager_v1.types", "google-cloud-secret-manager")]
    [InlineData("google.protobuf.message", "protobuf")]
    [InlineData("azure.storage.blob", "azure-storage-blob")]
    [InlineData("azure.storage.blob.aio", "azure-storage-blob")]
    [InlineData("azure.storage.filedatalake", "azure-storage-file-datalake")]
    [InlineData("azure.identity", "azure-identity")]
    [InlineData("azure.mgmt.compute", "azure-mgmt-compute")]
    [InlineData("ruamel.yaml", "ruamel.yaml")]
    [InlineData("ruamel.yaml.comments", "ruamel.yaml")]
    [InlineData("zope.interface", "zope.interface")]
    [InlineData("opentelemetry.trace", "opentelemetry-api")]
    [InlineData("opentelemetry.exporter.otlp.proto.grpc", "opentelemetry-exporter-otlp-proto-grpc")]
    [InlineData("airflow.providers.amazon.aws", "apache-airflow-providers-amazon")]
    [InlineData("airflow.models", "airflow")]
    public void Modules_in_namespaces_are_found_by_their_longest_name(string import, string conda) => Assert.Equal(conda, ImportTable.Find(import)?.CondaPackages[0]);

    [Theory]
    [InlineData("google")]
    [InlineData("google.cloud")]
    [InlineData("azure")]
    [InlineData("azure.storage")]
    [InlineData("azure.mgmt")]
    [InlineData("ruamel")]
    [InlineData("zope")]
    [InlineData("opentelemetry")]
    public void A_namespace_alone_is_nobodys(string import) => Assert.True(ImportTable.Find(import)?.IsNamespace);

    [Theory]
    [InlineData("numpy", "numpy")]
    [InlineData("numpy.linalg", "numpy")]
    [InlineData("awkward", "awkward")]
    [InlineData("flask_login", "flask-login")]
    [InlineData("torch_geometric", "pytorch_geometric")]
    [InlineData("ecmwf.opendata", "ecmwf-opendata")]
    public void A_package_of_the_imports_own_name_is_it(string import, string conda) => Assert.Equal(conda, ImportTable.Find(import)?.CondaPackages[0]);

    [Theory]
    [InlineData("nltk.data", "nltk")]
    [InlineData("django.filter", "django")]
    public void A_module_is_no_part_of_a_package_whose_name_only_looks_like_it(string import, string conda) => Assert.Equal(conda, ImportTable.Find(import)?.CondaPackages[0]);

    [Theory]
    [InlineData("models")]
    [InlineData("utils")]
    [InlineData("src")]
    [InlineData("my_analysis_of_last_week")]
    public void Names_that_everybody_has_beside_the_script_are_of_no_package(string import) => Assert.Null(ImportTable.Find(import));

    [Fact]
    public void A_project_leads_to_its_conda_package()
    {
        Assert.Equal("pytorch", ImportTable.CondaPackageOf("torch"));
        Assert.Equal("github3.py", ImportTable.CondaPackageOf("GitHub3_py"));
        Assert.Null(ImportTable.CondaPackageOf("no-such-project-at-all"));
    }
}
